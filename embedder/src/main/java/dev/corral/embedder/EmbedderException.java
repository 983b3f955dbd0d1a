package dev.corral.embedder;

import org.jspecify.annotations.Nullable;

/** Why a text has no vector, or why an embedder did not open. The message may be shown. */
public final class EmbedderException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** What a caller can decide on. */
  public enum Reason {
    /** The queue is full; the same call may succeed later. */
    BUSY,
    /** The patience given with the call ran out before the work began. */
    EXPIRED,
    /** The embedder was closed before the work was done. */
    CLOSED,
    /** The request can never be taken: a text or a list over its bound. */
    TOO_LARGE,
    /** The model, its tokenizer or the asked-for provider cannot be used. */
    UNUSABLE_MODEL,
    /** The computation itself failed. */
    FAILED
  }

  private final Reason reason;

  EmbedderException(Reason reason, String message) {
    this(reason, message, null);
  }

  EmbedderException(Reason reason, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /** Returns why, for decisions; {@link #getMessage()} says it in words. */
  public Reason reason() {
    return reason;
  }
}

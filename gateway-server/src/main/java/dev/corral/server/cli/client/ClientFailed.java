package dev.corral.server.cli.client;

import org.jspecify.annotations.Nullable;

/** The server did not do what was asked of it; the message is one sentence for the terminal. */
public final class ClientFailed extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** The status of HTTP; 0 where there was no answer. */
  private final int status;

  private final String reason;

  /** Makes the failure. */
  public ClientFailed(String message) {
    this(message, null);
  }

  /** Makes the failure with its cause. */
  public ClientFailed(String message, @Nullable Throwable cause) {
    super(message, cause);
    this.status = 0;
    this.reason = message;
  }

  private ClientFailed(String message, int status, String reason) {
    super(message);
    this.status = status;
    this.reason = reason;
  }

  /**
   * Makes the failure of a request that was answered with a refusal.
   *
   * @param request the request, as people read it
   * @param status the status of HTTP
   * @param reason what the server said
   */
  static ClientFailed refused(String request, int status, String reason) {
    return new ClientFailed(request + " was refused: " + reason, status, reason);
  }

  /** Returns what the server said. */
  String reason() {
    return reason;
  }

  /** Tells whether what was asked for is not there. */
  boolean isNotFound() {
    return status == 404;
  }

  /** Tells whether more was sent than the server takes. */
  boolean isTooLarge() {
    return status == 413;
  }

  /** Tells whether it is what was sent that the server does not take, and not who sent it. */
  boolean isAboutContent() {
    return status == 400 || status == 413 || status == 415 || status == 422;
  }
}

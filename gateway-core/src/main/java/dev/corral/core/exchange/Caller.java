package dev.corral.core.exchange;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * On whose behalf a request is made, and how it wants to be treated.
 *
 * @param tenant whose share of the model hosts it uses
 * @param user whose share of the tenant's share it uses; empty where unknown
 * @param urgency who yields to whom
 * @param patience how long the caller waits for the whole answer, or null for as long as it takes
 * @param reusable whether an equal question's answer will do, though it may be random
 * @param footnotes whether the text of an answer from sources ends with them, or null for what the
 *     gateway does unless told
 * @param scope whose things it may see
 * @param charge where what it uses is written down
 * @param span where the stages of its request are written down
 */
public record Caller(
    String tenant,
    String user,
    Urgency urgency,
    @Nullable Duration patience,
    boolean reusable,
    @Nullable Boolean footnotes,
    Scope scope,
    Charge charge,
    Span span) {

  /** The tenant of those who have no key. */
  public static final String COMMON = "default";

  /** Somebody of whom nothing is known. */
  public static final Caller ANYONE = new Caller(COMMON, "", Urgency.NORMAL, null, false);

  /** Makes a caller that sees what is its tenant's, is charged nothing and not traced. */
  public Caller(
      String tenant, String user, Urgency urgency, @Nullable Duration patience, boolean reusable) {
    this(
        tenant,
        user,
        urgency,
        patience,
        reusable,
        null,
        new Scope(tenant, ""),
        Charge.NONE,
        Span.NONE);
  }

  /** How urgent an answer is; the earlier ones go first. */
  public enum Urgency {
    /** A person watches it come. */
    INTERACTIVE,
    /** A program waits for it. */
    NORMAL,
    /** Nobody waits: titles, tags, batches. */
    BACKGROUND
  }

  /** Returns this caller with another urgency. */
  public Caller withUrgency(Urgency other) {
    return new Caller(tenant, user, other, patience, reusable, footnotes, scope, charge, span);
  }
}

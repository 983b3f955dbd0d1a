package dev.corral.core.exchange;

/** A {@link Failure} on its way up the stack; cheap, since it records no stack trace. */
public final class FailureException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Failure failure;

  FailureException(Failure failure) {
    super(failure.message(), null, false, false);
    this.failure = failure;
  }

  /** Returns what went wrong. */
  public Failure failure() {
    return failure;
  }
}

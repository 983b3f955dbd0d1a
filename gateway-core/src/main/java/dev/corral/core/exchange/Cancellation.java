package dev.corral.core.exchange;

/** A running piece of work that can be told to stop; telling twice, or too late, is harmless. */
@FunctionalInterface
public interface Cancellation {

  /** Nothing to cancel. */
  Cancellation NONE = () -> {};

  /** Stops the work soon and frees what it holds. The listener may hear nothing more. */
  void cancel();
}

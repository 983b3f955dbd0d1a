package dev.corral.core.exchange;

/** Where it is written down what a request used. Safe for use by many threads; never blocks. */
@FunctionalInterface
public interface Charge {

  /** Writes nothing down. */
  Charge NONE = (tokens, gpuNanos) -> {};

  /**
   * Writes down what was used.
   *
   * @param tokens read and written
   * @param gpuNanos how long a model host worked
   */
  void spend(long tokens, long gpuNanos);
}

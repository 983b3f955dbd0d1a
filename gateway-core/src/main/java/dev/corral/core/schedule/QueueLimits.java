package dev.corral.core.schedule;

/**
 * Bounds of the queue in front of one host.
 *
 * @param slots requests that run at the host at once, at most
 * @param length requests that wait, at most
 */
public record QueueLimits(int slots, int length) {

  /** One slot, as Ollama has by default; at a second an answer 1024 is a wait of 17 minutes. */
  public static final QueueLimits DEFAULT = new QueueLimits(1, 1024);

  public QueueLimits {
    if (slots < 1) {
      throw new IllegalArgumentException("slots: " + slots + " (expected: 1 or more)");
    }
    if (length < 0) {
      throw new IllegalArgumentException("length: " + length + " (expected: 0 or more)");
    }
  }
}

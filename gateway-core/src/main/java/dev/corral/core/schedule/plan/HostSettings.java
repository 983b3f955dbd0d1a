package dev.corral.core.schedule.plan;

/**
 * A model host, as far as decisions need to know it.
 *
 * @param name unique among the hosts
 * @param slots requests that it works on at once; 0 where that is to be learned
 * @param weight its share of the work where several hosts could do it, 1 for the usual
 */
public record HostSettings(String name, int slots, double weight) {

  /** Most slots of a host; more than any Ollama has. */
  public static final int SLOTS_MAX = 1024;

  public HostSettings {
    if (slots < 0 || slots > SLOTS_MAX) {
      throw new IllegalArgumentException("slots: " + slots + " (expected: 0 to " + SLOTS_MAX + ")");
    }
    if (!(weight > 0)) {
      throw new IllegalArgumentException("weight: " + weight + " (expected: more than 0)");
    }
  }
}

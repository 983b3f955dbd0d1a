package dev.corral.core.schedule;

/**
 * What becomes of the load-time options that callers send for a model.
 *
 * @param mode how much callers may choose
 * @param context the window of {@link Mode#FIXED}, the widest of {@link Mode#BUCKETS} (0 for any)
 */
public record LoadPolicy(Mode mode, long context) {

  /** How much callers may choose. */
  public enum Mode {
    /** Everything, as they send it. */
    AS_ASKED,
    /**
     * The window, rounded up to a power of two from 2,048 on, and never narrower than one that was
     * in use lately; nothing else.
     */
    BUCKETS,
    /** Nothing: one window for all. */
    FIXED
  }

  /** Windows in buckets, of any width. */
  public static final LoadPolicy DEFAULT = new LoadPolicy(Mode.BUCKETS, 0);

  public LoadPolicy {
    if (context < 0 || (mode == Mode.FIXED && context == 0)) {
      throw new IllegalArgumentException("context: " + context + " (expected: more than 0)");
    }
  }
}

package dev.corral.benchmarks.frame;

import java.util.Locale;

/**
 * A measured figure and what it should be.
 *
 * @param name what was measured, in words
 * @param measured the figure, a ratio where something is compared
 * @param bound which side of {@code target} is good
 * @param target the figure wanted
 */
public record Aim(String name, double measured, Bound bound, double target) {

  /** Which side of the target is good. */
  public enum Bound {
    AT_MOST("<="),
    AT_LEAST(">=");

    private final String sign;

    Bound(String sign) {
      this.sign = sign;
    }
  }

  /** Returns an aim that is met by a figure of at most {@code target}. */
  public static Aim atMost(String name, double measured, double target) {
    return new Aim(name, measured, Bound.AT_MOST, target);
  }

  /** Returns an aim that is met by a figure of at least {@code target}. */
  public static Aim atLeast(String name, double measured, double target) {
    return new Aim(name, measured, Bound.AT_LEAST, target);
  }

  /** Tells whether the aim is met. */
  public boolean isMet() {
    return bound == Bound.AT_MOST ? measured <= target : measured >= target;
  }

  /** Returns the line for people. */
  String line() {
    return String.format(
        Locale.ROOT,
        "%s  %-58s %9.3f  (aim %s %s)",
        isMet() ? "PASS" : "MISS",
        name,
        measured,
        bound.sign,
        trimmed(target));
  }

  private static String trimmed(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }
}

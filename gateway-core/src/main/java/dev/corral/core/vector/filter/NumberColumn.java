package dev.corral.core.vector.filter;

import dev.corral.core.vector.index.OrdinalSet;
import java.util.Arrays;

/**
 * The number of each ordinal, rounded to a double, NaN where there is none: a range over many
 * different numbers is found faster by comparing all than by collecting them. One thread sets the
 * numbers in the order of their ordinals; any thread reads those below an end that was published to
 * it.
 */
final class NumberColumn {

  private volatile double[] numbers = new double[0];

  void set(int ordinal, double number) {
    double[] held = numbers;
    if (ordinal >= held.length) {
      int length = held.length;
      held = Arrays.copyOf(held, Math.max(64, ordinal + 1 + (ordinal >> 1)));
      Arrays.fill(held, length, held.length, Double.NaN);
      held[ordinal] = number;
      numbers = held;
    } else {
      held[ordinal] = number;
    }
  }

  /** Adds the ordinals below an end whose number is above a bound, not equal to it. */
  void addAbove(double bound, OrdinalSet.Builder set, int end) {
    double[] held = numbers;
    set.addAbove(bound, held, Math.min(end, held.length));
  }

  /** Adds the ordinals below an end whose number is below a bound, not equal to it. */
  void addBelow(double bound, OrdinalSet.Builder set, int end) {
    double[] held = numbers;
    set.addBelow(bound, held, Math.min(end, held.length));
  }
}

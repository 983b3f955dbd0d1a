package dev.corral.core.vector.filter;

import org.jspecify.annotations.Nullable;

/** Whole and real numbers compared by value, without rounding one to the other's type. */
final class Numbers {

  /** The doubles from here on are above every long. */
  private static final double BEYOND_LONG = 0x1p63;

  private Numbers() {}

  static boolean isNumber(@Nullable Value value) {
    return value instanceof Value.Whole || value instanceof Value.Real;
  }

  static int compare(@Nullable Value a, @Nullable Value b) {
    if (a instanceof Value.Whole(long x)) {
      return b instanceof Value.Whole(long y) ? Long.compare(x, y) : compare(x, real(b));
    }
    double x = real(a);
    return b instanceof Value.Whole(long y) ? -compare(y, x) : compareReals(x, real(b));
  }

  /** Returns the double nearest to a number. */
  static double rounded(Value value) {
    return value instanceof Value.Whole(long whole) ? (double) whole : real(value);
  }

  private static double real(@Nullable Value value) {
    if (value instanceof Value.Real(double real)) {
      return real;
    }
    throw new IllegalArgumentException("not a number: " + value);
  }

  /** Unlike Double.compare, zero equals minus zero. */
  private static int compareReals(double x, double y) {
    return x < y ? -1 : x > y ? 1 : 0;
  }

  private static int compare(long x, double y) {
    if (y >= BEYOND_LONG) {
      return -1;
    }
    if (y < -BEYOND_LONG) {
      return 1;
    }
    long truncated = (long) y;
    return x != truncated ? Long.compare(x, truncated) : compareReals((double) truncated, y);
  }
}

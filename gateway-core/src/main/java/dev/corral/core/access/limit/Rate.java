package dev.corral.core.access.limit;

import java.time.Duration;

/**
 * So much in such a time.
 *
 * @param amount how much, more than 0
 * @param periodNanos in which time
 */
record Rate(long amount, long periodNanos) {

  static Rate perMinute(long amount) {
    return new Rate(amount, Duration.ofMinutes(1).toNanos());
  }

  static Rate perDay(long amount) {
    return new Rate(amount, Duration.ofDays(1).toNanos());
  }

  /** Returns in which time so much comes back. */
  long nanosFor(long used) {
    return (long) ((double) used * periodNanos / amount);
  }
}

package dev.corral.server.observe;

import java.time.Instant;
import java.util.function.LongSupplier;

/**
 * The time of one request: the wall's when it began, and as far on as the nano clock is since. Its
 * stages follow each other, whatever becomes of the wall clock.
 *
 * @param epochNanosAtBegin since 1970
 * @param nanosAtBegin by the nano clock
 */
record SpanClock(long epochNanosAtBegin, long nanosAtBegin, LongSupplier nanoClock) {

  static SpanClock at(Instant now, LongSupplier nanoClock) {
    long epochNanos = now.getEpochSecond() * 1_000_000_000 + now.getNano();
    return new SpanClock(epochNanos, nanoClock.getAsLong(), nanoClock);
  }

  /** Returns now, in nanoseconds since 1970. */
  long epochNanos() {
    return epochNanosAtBegin + nanoClock.getAsLong() - nanosAtBegin;
  }
}

package dev.corral.core.access.limit;

import java.util.concurrent.atomic.AtomicLong;

/*
 * The generic cell rate algorithm (ITU-T I.371): instead of a number of tokens and the time of the
 * last look, one time is kept, that at which all that was used will have come back ("until"). What
 * is used moves it on; it is a refusal where it would lie more than a period ahead. One
 * compare-and-set decides, nothing has to be refilled, and an allowance that is full again is equal
 * to a new one.
 *
 * What is known only afterwards (tokens, time of a GPU) is charged without asking: the debt delays
 * the next request.
 */

/** What is left of a rate. The burst is a whole period's amount. Safe for use by many threads. */
final class Allowance {

  private final AtomicLong until = new AtomicLong();

  /** Takes an amount if there is so much; tells whether there was. */
  boolean take(long amount, Rate rate, long now) {
    long cost = rate.nanosFor(amount);
    while (true) {
      long before = until.get();
      long after = Math.max(before, now) + cost;
      if (after - now > rate.periodNanos()) {
        return false;
      }
      if (until.compareAndSet(before, after)) {
        return true;
      }
    }
  }

  /** Takes an amount, whether there is so much or not. */
  void charge(long amount, Rate rate, long now) {
    long cost = rate.nanosFor(amount);
    until.updateAndGet(before -> Math.max(before, now) + cost);
  }

  /** Gives back what was taken for nothing. */
  void giveBack(long amount, Rate rate) {
    until.addAndGet(-rate.nanosFor(amount));
  }

  /** Returns what is left, from 0. */
  long left(Rate rate, long now) {
    long free = rate.periodNanos() - Math.max(0, until.get() - now);
    return Math.max(0, (long) ((double) free * rate.amount() / rate.periodNanos()));
  }

  /** Returns after how many nanoseconds so much will be there. */
  long waitFor(long amount, Rate rate, long now) {
    long after = Math.max(until.get(), now) + rate.nanosFor(Math.min(amount, rate.amount()));
    return Math.max(0, after - now - rate.periodNanos());
  }

  /** Returns after how many nanoseconds everything will be there. */
  long untilFull(long now) {
    return Math.max(0, until.get() - now);
  }

  /** Returns what is to be kept. */
  long state() {
    return until.get();
  }

  /** Takes up what was kept. */
  void restore(long state) {
    until.accumulateAndGet(state, Math::max);
  }
}

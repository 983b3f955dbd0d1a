package dev.corral.benchmarks.ingest;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Somebody who asks at fixed moments, whether or not the last answer was slow: a wait counts from
 * the moment at which the question was due. Used by one thread.
 */
final class Asking {

  /** Four questions a second: a hundred people at work. */
  private static final long EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  private final LargeStore store;
  private final List<String> questions;
  private int asked;

  Asking(LargeStore store, List<String> questions) {
    this.store = store;
    this.questions = questions;
  }

  /** Asks while a condition holds, at most so many seconds. */
  Times ask(BooleanSupplier condition, int seconds) {
    Times waits = new Times();
    long begin = System.nanoTime();
    long end = begin + TimeUnit.SECONDS.toNanos(seconds);
    for (long due = begin; due < end && condition.getAsBoolean(); due += EVERY_NANOS) {
      for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      store.search(questions.get(asked++ % questions.size()));
      waits.add(System.nanoTime() - due);
    }
    return waits;
  }
}

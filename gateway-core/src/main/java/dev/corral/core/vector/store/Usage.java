package dev.corral.core.vector.store;

import dev.corral.core.exchange.Failure;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Counts the calls that are inside native code, so that closing waits for them: RocksDB's objects
 * are freed memory once closed.
 */
final class Usage {

  private static final long NEVER = Long.MAX_VALUE;

  private int active;
  private boolean paused;
  private boolean closed;

  /** Enters, after a pause where there is one; every call is paired with {@link #exit}. */
  synchronized void enter() {
    awaitWhile(() -> paused && !closed, NEVER);
    if (closed) {
      throw new Failure.StorageFailed("the store is closed").asException();
    }
    active++;
  }

  synchronized void exit() {
    active--;
    if (active == 0) {
      notifyAll();
    }
  }

  /**
   * Holds new calls back and waits for those inside, which may need others to enter before they
   * leave: then the pause is given up.
   *
   * @return whether nobody is inside; {@link #resume} ends the pause
   */
  synchronized boolean pause(long millis) {
    if (closed || paused) {
      return false;
    }
    paused = true;
    awaitWhile(() -> active > 0 && !closed, millis);
    if (active == 0 && !closed) {
      return true;
    }
    resume();
    return false;
  }

  /** Lets calls in again. */
  synchronized void resume() {
    paused = false;
    notifyAll();
  }

  /**
   * Refuses new calls and waits for those inside and for the end of a pause.
   *
   * @return false where it was closed before
   */
  synchronized boolean close() {
    if (closed) {
      return false;
    }
    closed = true;
    notifyAll();
    awaitWhile(() -> active > 0 || paused, NEVER);
    return true;
  }

  /** Waits until the condition is gone or the time is over; an interrupt is kept for later. */
  private synchronized void awaitWhile(BooleanSupplier condition, long millis) {
    long begin = System.nanoTime();
    boolean interrupted = false;
    while (condition.getAsBoolean()) {
      long left = millis - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
      if (millis != NEVER && left <= 0) {
        break;
      }
      try {
        wait(millis == NEVER ? 0 : left);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

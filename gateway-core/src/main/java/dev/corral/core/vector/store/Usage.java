package dev.corral.core.vector.store;

import dev.corral.core.exchange.Failure;

/**
 * Counts the calls that are inside native code, so that closing waits for them: RocksDB's objects
 * are freed memory once closed.
 */
final class Usage {

  private int active;
  private boolean closed;

  /** Enters; every call is paired with {@link #exit}. */
  synchronized void enter() {
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
   * Refuses new calls and waits for those inside.
   *
   * @return false where it was closed before
   */
  synchronized boolean close() {
    if (closed) {
      return false;
    }
    closed = true;
    boolean interrupted = false;
    while (active > 0) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return true;
  }
}

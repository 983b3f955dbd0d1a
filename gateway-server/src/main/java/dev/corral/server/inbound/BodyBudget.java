package dev.corral.server.inbound;

import java.util.concurrent.atomic.AtomicLong;

/** Bytes of request bodies that may be in memory at once, over all connections. */
final class BodyBudget {

  private final long limit;
  private final AtomicLong taken = new AtomicLong();

  BodyBudget(long limit) {
    this.limit = limit;
  }

  /** Takes bytes; false, and nothing taken, where they are not there. */
  boolean take(long bytes) {
    assert bytes >= 0 : bytes;
    long before = taken.get();
    while (before + bytes <= limit) {
      if (taken.compareAndSet(before, before + bytes)) {
        return true;
      }
      before = taken.get();
    }
    return false;
  }

  /** Gives bytes back that were taken. */
  void giveBack(long bytes) {
    long left = taken.addAndGet(-bytes);
    assert left >= 0 : "gave back more than was taken: " + left;
  }

  long taken() {
    return taken.get();
  }
}

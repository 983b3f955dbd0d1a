package dev.corral.core.schedule.plan;

import java.util.Comparator;
import java.util.PriorityQueue;

/** A clock that jumps from one planned event to the next. */
final class Timeline {

  private record Event(long atNanos, long order, Runnable what) {}

  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::atNanos).thenComparingLong(Event::order));
  private long now;
  private long orders;

  long now() {
    return now;
  }

  void after(long nanos, Runnable what) {
    events.add(new Event(now + Math.max(0, nanos), orders++, what));
  }

  /** Runs the next event; tells whether there was one. */
  boolean step() {
    Event next = events.poll();
    if (next == null) {
      return false;
    }
    now = next.atNanos();
    next.what().run();
    return true;
  }
}

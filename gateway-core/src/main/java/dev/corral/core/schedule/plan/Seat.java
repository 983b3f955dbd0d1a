package dev.corral.core.schedule.plan;

import java.util.LinkedHashSet;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/** The place of an account among those that wait for the same thing. */
final class Seat {

  final Account account;

  /** For a tenant: its users that wait. For a user: null. */
  final @Nullable SeatHeap users;

  /** For a user: its requests, in the order they came. Empty for a tenant. */
  final SequencedSet<Entry> entries = new LinkedHashSet<>(4);

  private final SeatHeap heap;
  private final long order;
  int index;

  Seat(Account account, SeatHeap heap, @Nullable SeatHeap users, long order) {
    this.account = account;
    this.heap = heap;
    this.users = users;
    this.order = order;
  }

  /** Tells whether this one goes first: who was given less, then who came earlier. */
  boolean isBefore(Seat other) {
    return account.served != other.account.served
        ? account.served < other.account.served
        : order < other.order;
  }

  /** Takes its place again, for its account's counter has changed. */
  void moved() {
    heap.fix(this);
  }
}

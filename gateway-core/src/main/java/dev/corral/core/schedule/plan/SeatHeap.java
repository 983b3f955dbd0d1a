package dev.corral.core.schedule.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Seats by what their accounts were given, the least on top; a binary heap that knows places. */
final class SeatHeap {

  private final List<Seat> heap = new ArrayList<>();
  private final Map<Account, Seat> byAccount = new HashMap<>();

  boolean isEmpty() {
    return heap.isEmpty();
  }

  int size() {
    return heap.size();
  }

  Seat top() {
    return heap.getFirst();
  }

  /** Returns the seat of an account, taken now where it had none. */
  Seat take(Account account, boolean ofTenant, long order) {
    Seat seat = byAccount.get(account);
    if (seat == null) {
      seat = new Seat(account, this, ofTenant ? new SeatHeap() : null, order);
      byAccount.put(account, seat);
      account.seats.add(seat);
      seat.index = heap.size();
      heap.add(seat);
      up(seat);
    }
    return seat;
  }

  void leave(Seat seat) {
    byAccount.remove(seat.account);
    seat.account.seats.remove(seat);
    Seat last = heap.removeLast();
    if (last != seat) {
      put(last, seat.index);
      fix(last);
    }
  }

  void fix(Seat seat) {
    up(seat);
    down(seat);
  }

  private void up(Seat seat) {
    int index = seat.index;
    while (index > 0) {
      Seat parent = heap.get((index - 1) / 2);
      if (!seat.isBefore(parent)) {
        break;
      }
      put(parent, index);
      index = (index - 1) / 2;
    }
    put(seat, index);
  }

  private void down(Seat seat) {
    int index = seat.index;
    while (2 * index + 1 < heap.size()) {
      int child = 2 * index + 1;
      if (child + 1 < heap.size() && heap.get(child + 1).isBefore(heap.get(child))) {
        child++;
      }
      Seat lower = heap.get(child);
      if (!lower.isBefore(seat)) {
        break;
      }
      put(lower, index);
      index = child;
    }
    put(seat, index);
  }

  private void put(Seat seat, int index) {
    heap.set(index, seat);
    seat.index = index;
  }
}

package dev.corral.core.schedule.plan;

import java.util.LinkedHashSet;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/** Those of one class that wait for one lane. */
final class WaitingLine {

  private final double weight;
  private final SeatHeap tenants = new SeatHeap();
  private final SequencedSet<Entry> arrivals = new LinkedHashSet<>();
  private long arrivedSum;
  private long orders;

  /** Makes an empty line; a second of waiting in it weighs so much. */
  WaitingLine(double weight) {
    this.weight = weight;
  }

  double weight() {
    return weight;
  }

  boolean isEmpty() {
    return arrivals.isEmpty();
  }

  int size() {
    return arrivals.size();
  }

  int tenantCount() {
    return tenants.size();
  }

  SequencedSet<Entry> arrivals() {
    return arrivals;
  }

  void add(Entry entry) {
    arrivals.addLast(entry);
    arrivedSum += entry.arrivedNanos;
    Seat tenant = tenants.take(entry.tenant.account, true, orders++);
    SeatHeap users = users(tenant);
    users.take(entry.user, false, orders++).entries.addLast(entry);
  }

  /** Puts one back that was sent in vain: it keeps the rank of its arrival. */
  void addFirst(Entry entry) {
    arrivals.addFirst(entry);
    arrivedSum += entry.arrivedNanos;
    Seat tenant = tenants.take(entry.tenant.account, true, orders++);
    users(tenant).take(entry.user, false, orders++).entries.addFirst(entry);
  }

  void remove(Entry entry) {
    if (!arrivals.remove(entry)) {
      return;
    }
    arrivedSum -= entry.arrivedNanos;
    Seat tenant = tenants.take(entry.tenant.account, true, 0);
    SeatHeap users = users(tenant);
    Seat user = users.take(entry.user, false, 0);
    user.entries.remove(entry);
    if (user.entries.isEmpty()) {
      users.leave(user);
    }
    if (users.isEmpty()) {
      tenants.leave(tenant);
    }
  }

  /** Returns the oldest; null where nobody waits. */
  @Nullable Entry oldest() {
    return arrivals.isEmpty() ? null : arrivals.getFirst();
  }

  /** Returns the one whose tenant and user were given least; null where nobody waits. */
  @Nullable Entry fairest() {
    return tenants.isEmpty() ? null : users(tenants.top()).top().entries.getFirst();
  }

  /** Returns the sum of all waits until now. */
  long waitedNanos(long now) {
    return now * arrivals.size() - arrivedSum;
  }

  private static SeatHeap users(Seat tenant) {
    SeatHeap users = tenant.users;
    if (users == null) {
      throw new AssertionError("a tenant's seat has users");
    }
    return users;
  }
}

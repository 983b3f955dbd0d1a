package dev.corral.core.schedule.plan;

import dev.corral.core.exchange.Notice;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Who goes next: fills the slots of the hosts with those whose models are loaded. */
final class Assignment {

  /** Above any load of a host that can take more. */
  private static final double AVOIDED = 1e9;

  private final State state;

  Assignment(State state) {
    this.state = state;
  }

  /** Sends until no slot is free for anybody who waits. */
  void fill() {
    while (state.waiting > 0) {
      Entry best = null;
      HostState to = null;
      for (Lane lane : state.lanes.values()) {
        Entry entry = next(lane);
        HostState host = entry == null ? null : host(entry);
        if (entry != null && host != null && (best == null || isBefore(entry, best))) {
          best = entry;
          to = host;
        }
      }
      if (best == null || to == null) {
        return;
      }
      send(best, to);
    }
  }

  private @Nullable Entry next(Lane lane) {
    return lane.isAgesTurn(state.now - state.patienceNanos) ? lane.oldest() : lane.fairest();
  }

  /** By class, then by what the tenant was given, then by arrival. */
  private static boolean isBefore(Entry one, Entry other) {
    int byClass = one.job.urgency().compareTo(other.job.urgency());
    if (byClass != 0) {
      return byClass < 0;
    }
    long given = one.tenant.account.served - other.tenant.account.served;
    return given != 0 ? given < 0 : one.arrivedNanos < other.arrivedNanos;
  }

  /**
   * Not the one that failed it before, where another can take it; then by load, then by the longest
   * beginning of the prompt that the host has read.
   */
  private @Nullable HostState host(Entry entry) {
    HostState best = null;
    double bestLoad = 0;
    int bestMatch = 0;
    for (HostState host : state.hosts) {
      if (!canTake(host, entry)) {
        continue;
      }
      double load = host.load(entry.lane.key) + (host.number == entry.avoidedHost ? AVOIDED : 0);
      int match = state.hosts.size() == 1 ? 0 : host.prefixes.match(entry.job.prefix());
      if (best == null || load < bestLoad || (load == bestLoad && match > bestMatch)) {
        best = host;
        bestLoad = load;
        bestMatch = match;
      }
    }
    return best;
  }

  private boolean canTake(HostState host, Entry entry) {
    LaneKey key = entry.lane.key;
    Resident resident = host.ready(key);
    if (resident == null || !host.isUsable() || !host.hasRoomFor(key)) {
      return false;
    }
    Swap swap = host.swap;
    if (swap != null && swap.alone) {
      return false;
    }
    if (resident.running == 0 && state.now > resident.sureUntilNanos) {
      if (!host.looking) {
        host.looking = true;
        state.emit(new Effect.Look(host.number));
      }
      return false;
    }
    return true;
  }

  private void send(Entry entry, HostState host) {
    boolean aged = entry.lane.isAgesTurn(state.now - state.patienceNanos);
    entry.lane.picked();
    if (!aged) {
      state.ledger.served(entry.tenant, entry.user);
    }
    state.dequeue(entry);
    entry.host = host;
    entry.sentNanos = state.now;
    entry.heardNanos = state.now;
    entry.attempts++;
    entry.tenant.account.running++;
    entry.user.running++;
    entry.charge(entry.costNanos);
    host.running.add(entry);
    entry.besides = host.running.size();
    Resident resident = host.residents.get(entry.lane.key);
    if (resident != null) {
      resident.running++;
      resident.lastUsedNanos = state.now;
      resident.released = false;
    }
    host.prefixes.read(entry.job.prefix());
    long waited = state.now - entry.arrivedNanos;
    state.figures.sent++;
    Figures.note(state.figures.wait, waited);
    state.tell(entry, new Notice.Dispatched(host.settings.name(), Duration.ofNanos(waited)));
    state.emit(new Effect.Send(entry.job.id(), host.number, waited));
  }
}

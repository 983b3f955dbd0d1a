package dev.corral.core.schedule.plan;

import dev.corral.core.exchange.Caller.Urgency;
import dev.corral.core.schedule.plan.Rooms.Fit;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How long a request will wait, as far as can be told from what is known. */
final class Forecast {

  private final State state;

  Forecast(State state) {
    this.state = state;
  }

  /**
   * What a request of a lane has before it.
   *
   * @param position its place among those of its lane, 1 for the next
   * @param waitNanos how long it will wait
   * @param sureNanos how much of that rests on measurements and not on guesses
   * @param reason what for
   */
  record Outlook(int position, long waitNanos, long sureNanos, String reason) {}

  /** Looks ahead for a request that would come now, or has come and is in its lane. */
  Outlook look(Entry entry, boolean queued) {
    Lane lane = entry.lane;
    HostState host = bestHost(lane.key);
    if (host == null) {
      return new Outlook(lane.size() + 1, 0, 0, "no model host is in reach yet");
    }
    int ahead = ahead(entry, queued);
    int slots = host.parallelism(lane.key).limit();
    boolean isKnown = lane.pace.isMeasured();
    long meanCost = isKnown ? lane.pace.meanCost() : entry.costNanos;
    boolean isHere = host.ready(lane.key) != null;
    boolean isFree = isHere && ahead == 0 && host.hasRoomFor(lane.key) && host.swap == null;
    long load = isHere ? 0 : loadNanos(host, lane);
    long others = isHere ? 0 : othersNanos(host, lane);
    long running = isFree ? 0 : remainingNanos(host) / slots;
    long before = ahead * meanCost / slots;
    long sure =
        others + running + (host.isLoadMeasured(lane.key) ? load : 0) + (isKnown ? before : 0);
    return new Outlook(
        ahead + 1, load + others + running + before, sure, reason(host, lane, isHere, ahead));
  }

  /** Those that fairness puts before it: of every tenant, and user, no more than it has itself. */
  private static int ahead(Entry entry, boolean queued) {
    int own = entry.user.waiting - (queued ? 1 : 0);
    int ofTenant = entry.tenant.account.waiting - (queued ? 1 : 0);
    int all = 0;
    int tenants = 1;
    for (Urgency urgency : Urgency.values()) {
      if (urgency.compareTo(entry.job.urgency()) <= 0) {
        WaitingLine line = entry.lane.line(urgency);
        all += line.size();
        tenants = Math.max(tenants, line.tenantCount());
      }
    }
    all -= queued ? 1 : 0;
    int users = Math.max(1, entry.tenant.users.size());
    long byUser = Math.min(ofTenant, (long) own * users + users - 1);
    long byTenant = byUser * tenants + (tenants - 1);
    return (int) Math.max(0, Math.min(all, byTenant));
  }

  private long remainingNanos(HostState host) {
    long remaining = 0;
    for (Entry one : host.running) {
      Pace pace = one.lane.pace;
      long cost = pace.isMeasured() ? pace.meanCost() : 0;
      remaining += Math.max(0, cost - (state.now - one.sentNanos));
    }
    return remaining;
  }

  private long loadNanos(HostState host, Lane lane) {
    long load = host.loadNanos(lane.key);
    Swap swap = host.swap;
    return swap != null && lane.key.equals(swap.target)
        ? Math.max(0, load - (state.now - swap.startedNanos))
        : load;
  }

  /** What the loaded models have to do until the load begins, within patience. */
  private long othersNanos(HostState host, Lane lane) {
    Swap swap = host.swap;
    if (swap != null && lane.key.equals(swap.target)) {
      return 0;
    }
    long others = 0;
    for (Resident resident : host.residents.values()) {
      Lane other = state.lanes.get(resident.key);
      if (other != null && other.pace.isMeasured()) {
        others += other.size() * other.pace.meanCost();
      }
    }
    Set<LaneKey> together = new HashSet<>(host.residents.keySet());
    together.add(lane.key);
    boolean fits = host.rooms.of(together) == Fit.FITS;
    return fits ? 0 : Math.min(others, state.patienceNanos);
  }

  /** Returns the host that has the model, or else could load it; null where none is in reach. */
  private @Nullable HostState bestHost(LaneKey lane) {
    HostState best = null;
    boolean isReady = false;
    for (HostState host : state.hosts) {
      if (host.isUsable() && host.mayHave(lane)) {
        boolean isHere = host.ready(lane) != null;
        boolean better =
            best == null || (isHere == isReady ? host.load(lane) < best.load(lane) : isHere);
        isReady = better ? isHere : isReady;
        best = better ? host : best;
      }
    }
    return best;
  }

  private static String reason(HostState host, Lane lane, boolean isHere, int ahead) {
    Swap swap = host.swap;
    if (swap != null && lane.key.equals(swap.target)) {
      return "the model is being loaded";
    }
    if (!isHere) {
      return "the model has to be loaded, others are in use";
    }
    return ahead == 0 ? "all slots are in use" : "others of this model go first";
  }
}

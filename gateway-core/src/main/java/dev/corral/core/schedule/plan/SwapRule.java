package dev.corral.core.schedule.plan;

import dev.corral.core.schedule.plan.Rooms.Fit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/*
 * When to swap. A host with models loaded serves them as long as that is better for all (the
 * exhaustive discipline of polling systems with switch-over times, Takagi 1988, which wastes
 * least), and leaves them for another model when one of these holds:
 *
 *   it fits beside them            at once
 *   they are idle                  after a short grace (a quarter of the load): the next request
 *                                  often comes soon (Iyer and Druschel's anticipation, SOSP 2001)
 *   waiting outgrows the cost      the weighted seconds waited for the other model exceed the
 *                                  seconds that the swap there and back takes, for each that the
 *                                  swap keeps waiting (the ski-rental argument)
 *   somebody lost patience         the oldest has waited longer than the patience
 *
 * Busy models are left no sooner than they have been of use for a while: some multiple of what they
 * cost to load, less where many models share the longest wait that is allowed.
 */

/** Whether a model is worth a swap at a host now, or when to ask again. */
final class SwapRule {

  /** A busy model is used so many times longer than it took to load, where the bounds allow. */
  private static final int STAY_LOADS = 6;

  /**
   * Turns are so long that whoever comes at the worst time waits this share of the longest wait.
   */
  private static final double TURN_SHARE = 0.8;

  private static final double GRACE_SHARE = 0.25;

  private final State state;

  SwapRule(State state) {
    this.state = state;
  }

  /**
   * What a swap would take.
   *
   * @param leaving those that have to be unloaded
   * @param alone whether all others have to be idle while it loads
   * @param atNanos when it is worth it; now or earlier for at once
   */
  record Verdict(List<Resident> leaving, boolean alone, long atNanos) {}

  Verdict judge(HostState host, Lane lane) {
    List<Resident> staying = new ArrayList<>(host.residents.values());
    staying.removeIf(one -> one.key.isForeign() && one.key.model().equals(lane.key.model()));
    List<Resident> leaving = new ArrayList<>();
    for (Resident one : List.copyOf(staying)) {
      if (one.key.model().equals(lane.key.model())) {
        leaving.add(one);
        staying.remove(one);
      }
    }
    staying.sort(
        Comparator.<Resident>comparingDouble(this::demand)
            .thenComparingLong(one -> one.lastUsedNanos));
    while (fit(host, staying, lane) == Fit.TOO_MUCH) {
      leaving.add(staying.removeFirst());
    }
    boolean alone = fit(host, staying, lane) == Fit.UNKNOWN;
    List<Resident> affected = new ArrayList<>(leaving);
    if (alone) {
      affected.addAll(staying);
    }
    long at = affected.isEmpty() ? state.now : when(host, lane, affected);
    return new Verdict(leaving, alone, at);
  }

  private static Fit fit(HostState host, List<Resident> staying, Lane lane) {
    Set<LaneKey> together = new HashSet<>();
    staying.forEach(one -> together.add(one.key));
    together.add(lane.key);
    return host.rooms.of(together);
  }

  private double demand(Resident resident) {
    Lane lane = state.lanes.get(resident.key);
    return resident.running + (lane == null ? 0 : lane.weight());
  }

  private long when(HostState host, Lane lane, List<Resident> affected) {
    long load = host.loadNanos(lane.key);
    double kept = 0;
    long lastUsed = Long.MIN_VALUE;
    long readySince = Long.MIN_VALUE;
    long back = 0;
    boolean used = false;
    for (Resident one : affected) {
      kept += demand(one);
      lastUsed = Math.max(lastUsed, one.lastUsedNanos);
      readySince = Math.max(readySince, one.readySinceNanos);
      back = Math.max(back, host.loadNanos(one.key));
      used |= !one.key.isForeign() && one.lastUsedNanos > one.readySinceNanos;
    }
    double pressure = lane.pressureNanos(state.now);
    double growth = Math.max(1e-3, lane.weight());
    if (kept == 0) {
      long grace = used ? lastUsed + (long) (GRACE_SHARE * load) : state.now;
      return Math.min(grace, later((load - pressure) / growth));
    }
    Entry oldest = lane.oldest();
    long impatient = oldest == null ? Long.MAX_VALUE : oldest.arrivedNanos + state.patienceNanos;
    double cost = (double) (load + back) * (1 + kept);
    long worth = later((cost - pressure) / growth);
    return Math.max(readySince + stay(back, load), Math.min(impatient, worth));
  }

  /** How long a busy model is used at least: for all to have their turn within the bound. */
  private long stay(long back, long load) {
    int competing = 0;
    for (Lane lane : state.lanes.values()) {
      competing += lane.isEmpty() ? 0 : 1;
    }
    int others = Math.max(1, competing - 1);
    long turn = (long) (TURN_SHARE * state.waitMaxNanos - load) / others - load;
    return Math.min(STAY_LOADS * back, Math.max(back, turn));
  }

  private long later(double nanos) {
    return nanos <= 0 ? state.now : state.now + (long) Math.min(nanos, 1e15);
  }
}

package dev.corral.core.schedule.plan;

import dev.corral.core.exchange.Failure;
import dev.corral.core.schedule.plan.Rooms.Fit;
import dev.corral.core.schedule.plan.Swap.Step;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Begins swaps and leads them through their steps. */
final class Swapper {

  private static final long CONFIRM_NANOS = 10_000_000;
  private static final int CONFIRM_DOUBLINGS = 6;

  /** After so many looks in vain, some ten seconds, the host is told to unload once more. */
  private static final int LOOKS_MAX = 20;

  private final State state;
  private final Health health;
  private final SwapRule rule;

  Swapper(State state, Health health) {
    this.state = state;
    this.health = health;
    this.rule = new SwapRule(state);
  }

  /** Begins what is worth beginning, the model that waits hardest first. */
  void consider() {
    release();
    if (state.waiting == 0) {
      return;
    }
    List<Lane> wanting = new ArrayList<>();
    for (Lane lane : state.lanes.values()) {
      if (!lane.isEmpty()) {
        wanting.add(lane);
      }
    }
    if (wanting.size() > 1) {
      wanting.sort(Comparator.comparingDouble(lane -> -lane.pressureNanos(state.now)));
    }
    for (Lane lane : wanting) {
      if (isWanting(lane)) {
        considerAt(lane);
      }
    }
  }

  /** Tells whether a lane has nobody who serves it, or is about to, or too few. */
  private boolean isWanting(Lane lane) {
    for (HostState host : state.hosts) {
      if (!host.isUsable()) {
        continue;
      }
      Swap swap = host.swap;
      boolean isComing = swap != null && lane.key.equals(swap.target);
      boolean isThere = host.ready(lane.key) != null;
      if (isComing || (isThere && !isOverloaded(host, lane))) {
        return false;
      }
    }
    return true;
  }

  /** Tells whether what waits there is worth another load elsewhere. */
  private static boolean isOverloaded(HostState host, Lane lane) {
    long worth = 2 * host.loadNanos(lane.key);
    return lane.costNanos() / host.parallelism(lane.key).limit() > worth;
  }

  private void considerAt(Lane lane) {
    HostState best = null;
    SwapRule.Verdict chosen = null;
    for (HostState host : state.hosts) {
      boolean can =
          host.isUsable()
              && host.swap == null
              && !host.looking
              && host.mayHave(lane.key)
              && host.ready(lane.key) == null
              && host.loadFailure(lane.key, state.now) == null;
      if (!can) {
        continue;
      }
      SwapRule.Verdict verdict = rule.judge(host, lane);
      if (chosen == null || isBetter(verdict, host, chosen, best)) {
        best = host;
        chosen = verdict;
      }
    }
    if (best == null || chosen == null) {
      return;
    }
    if (chosen.atNanos() > state.now) {
      state.wakeBy(chosen.atNanos());
      return;
    }
    begin(best, lane.key, chosen.leaving(), chosen.alone());
  }

  private boolean isBetter(
      SwapRule.Verdict one, HostState at, SwapRule.Verdict other, @Nullable HostState otherAt) {
    long oneAt = Math.max(state.now, one.atNanos());
    long otherIs = Math.max(state.now, other.atNanos());
    if (oneAt != otherIs) {
      return oneAt < otherIs;
    }
    if (one.leaving().size() != other.leaving().size()) {
      return one.leaving().size() < other.leaving().size();
    }
    return otherAt != null
        && at.residents.size() / at.settings.weight()
            < otherAt.residents.size() / otherAt.settings.weight();
  }

  private void begin(
      HostState host, @Nullable LaneKey target, List<Resident> leaving, boolean alone) {
    Swap swap = new Swap(target, alone, state.now);
    swap.leaving.addAll(leaving);
    for (Resident resident : leaving) {
      resident.leaving = true;
    }
    for (Resident resident : host.residents.values()) {
      if (!resident.leaving) {
        swap.before.add(resident.key);
      }
    }
    host.swap = swap;
    if (!leaving.isEmpty() && target != null) {
      host.swaps++;
    }
    advance(host);
  }

  /** Unloads what somebody wants unloaded, once nobody uses it or waits for it. */
  private void release() {
    for (HostState host : state.hosts) {
      if (host.swap != null || host.looking || !host.isUsable()) {
        continue;
      }
      for (Resident resident : host.residents.values()) {
        Lane lane = state.lanes.get(resident.key);
        boolean isWanted = lane != null && !lane.isEmpty();
        if (resident.released && resident.running == 0 && !isWanted) {
          begin(host, null, List.of(resident), false);
          break;
        }
      }
    }
  }

  /** Forgets a swap of which the host knows nothing yet; one that was begun there goes on. */
  void giveUp(HostState host) {
    Swap swap = host.swap;
    if (swap != null && swap.step == Step.DRAINING) {
      swap.leaving.forEach(resident -> resident.leaving = false);
      host.swap = null;
    }
  }

  /** Goes on with a swap as far as it can now. */
  void advance(HostState host) {
    Swap swap = host.swap;
    if (swap == null) {
      return;
    }
    switch (swap.step) {
      case DRAINING -> {
        if (isDrained(host, swap)) {
          unload(host, swap);
        }
      }
      case CONFIRMING -> {
        if (!host.looking) {
          if (state.now >= swap.lookAtNanos) {
            health.look(host);
          } else {
            state.wakeBy(swap.lookAtNanos);
          }
        }
      }
      case LOOKING -> {
        if (!host.looking) {
          health.look(host);
        }
      }
      case UNLOADING, LOADING -> {}
    }
  }

  private static boolean isDrained(HostState host, Swap swap) {
    if (swap.alone) {
      return host.running.isEmpty();
    }
    for (Resident resident : swap.leaving) {
      if (resident.running > 0) {
        return false;
      }
    }
    return true;
  }

  private void unload(HostState host, Swap swap) {
    swap.loadStartedNanos = state.now;
    if (swap.leaving.isEmpty()) {
      load(host, swap);
      return;
    }
    swap.step = Step.UNLOADING;
    swap.toldLeft = swap.leaving.size();
    for (Resident resident : List.copyOf(swap.leaving)) {
      state.emit(new Effect.Unload(host.number, resident.key));
    }
  }

  void unloadTold(HostState host, @Nullable Failure failure) {
    Swap swap = host.swap;
    if (swap == null || swap.step != Step.UNLOADING) {
      return;
    }
    if (failure != null) {
      health.noteFailure(host, null, failure);
      if (host.swap == null) {
        return;
      }
    }
    swap.toldLeft--;
    if (swap.toldLeft <= 0) {
      swap.step = Step.CONFIRMING;
      swap.looks = 0;
      swap.lookAtNanos = state.now;
    }
  }

  private void load(HostState host, Swap swap) {
    LaneKey target = swap.target;
    if (target == null || state.leaving.contains(host)) {
      host.swap = null;
      return;
    }
    swap.step = Step.LOADING;
    state.emit(new Effect.Load(host.number, target));
  }

  void loaded(HostState host, LaneKey lane, @Nullable Failure failure) {
    Swap swap = host.swap;
    if (swap == null || swap.step != Step.LOADING || !lane.equals(swap.target)) {
      return;
    }
    if (failure != null) {
      host.swap = null;
      host.loadFailed(lane, failure, state.now);
      health.noteFailure(host, lane, failure);
      if (!host.breaker.isOpen() && !host.looking) {
        health.look(host);
      }
      return;
    }
    long took = state.now - swap.loadStartedNanos;
    boolean wasThere = host.residents.remove(new LaneKey(lane.model(), LaneKey.FOREIGN)) != null;
    host.loaded(lane, took, wasThere);
    Figures.note(state.figures.load, took);
    Resident resident = new Resident(lane, state.now);
    resident.sureUntilNanos = state.now + Endings.SURE_NANOS;
    host.residents.put(lane, resident);
    host.breaker.worked();
    if (swap.before.isEmpty()) {
      host.swap = null;
    } else {
      swap.step = Step.LOOKING;
    }
  }

  /** Goes on after a look at the loaded models, which was taken over already. */
  void looked(HostState host, @Nullable Failure failure) {
    Swap swap = host.swap;
    if (swap == null) {
      return;
    }
    switch (swap.step) {
      case CONFIRMING -> confirm(host, swap, failure);
      case LOOKING -> {
        if (failure == null) {
          learn(host, swap);
          host.swap = null;
        }
      }
      default -> {}
    }
  }

  private void confirm(HostState host, Swap swap, @Nullable Failure failure) {
    swap.leaving.removeIf(resident -> host.residents.get(resident.key) != resident);
    if (failure == null && swap.leaving.isEmpty()) {
      load(host, swap);
    } else if (swap.looks++ >= LOOKS_MAX) {
      unload(host, swap);
    } else {
      swap.lookAtNanos = state.now + (CONFIRM_NANOS << Math.min(swap.looks, CONFIRM_DOUBLINGS));
    }
  }

  private static void learn(HostState host, Swap swap) {
    Set<LaneKey> wanted = new HashSet<>(swap.before);
    if (swap.target != null) {
      wanted.add(swap.target);
    }
    Set<LaneKey> left = new HashSet<>(wanted);
    left.retainAll(host.residents.keySet());
    if (left.size() < wanted.size() && host.rooms.of(wanted) != Fit.TOO_MUCH) {
      host.rooms.didNotFit(wanted);
    }
    host.rooms.fit(left);
  }
}

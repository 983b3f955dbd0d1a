package dev.corral.core.schedule.plan;

import dev.corral.core.exchange.Failure;
import java.util.Iterator;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whether hosts work, and what they have loaded. */
final class Health {

  /** The list of loaded models is asked for again after this long. */
  private static final long LOOK_NANOS = 30_000_000_000L;

  private static final long TRIAL_GAP_NANOS = 250_000_000;

  private final State state;

  Health(State state) {
    this.state = state;
  }

  void advance(HostState host) {
    boolean trial = host.breaker.isOpen() && state.now >= host.breaker.nextTrialNanos();
    boolean first = !host.seen && !host.breaker.isOpen();
    boolean stale =
        !host.residents.isEmpty() && state.now >= host.lookedNanos + LOOK_NANOS && host.seen;
    if (host.swap == null && !host.looking && !host.probing && (first || trial || stale)) {
      look(host);
    }
    if (host.breaker.isOpen()) {
      state.wakeBy(Math.max(state.now + TRIAL_GAP_NANOS, host.breaker.nextTrialNanos()));
    } else if (!host.residents.isEmpty()) {
      state.wakeBy(Math.max(state.now + TRIAL_GAP_NANOS, host.lookedNanos + LOOK_NANOS));
    }
  }

  /** Tries a host at once that was taken out, for somebody wants it. */
  void wanted(LaneKey lane) {
    for (HostState host : state.hosts) {
      if (host.breaker.isOpen()
          && host.mayHave(lane)
          && !host.looking
          && !host.probing
          && state.now - host.lookedNanos >= TRIAL_GAP_NANOS) {
        look(host);
      }
    }
  }

  /** Takes the list of loaded models; {@code asked} where it was no step of a swap. */
  void looked(HostState host, Set<String> loaded, @Nullable Failure failure) {
    host.looking = false;
    host.lookedNanos = state.now;
    if (failure != null) {
      noteFailure(host, null, failure);
      return;
    }
    host.seen = true;
    adopt(host, loaded);
    if (host.breaker.isOpen()) {
      LaneKey any = host.residents.isEmpty() ? null : host.residents.keySet().iterator().next();
      if (any == null) {
        host.breaker.worked();
      } else {
        host.probing = true;
        state.emit(new Effect.Probe(host.number, any));
      }
    }
  }

  void probed(HostState host, @Nullable Failure failure) {
    host.probing = false;
    if (failure != null && isHostsFault(failure)) {
      noteFailure(host, null, failure);
    } else {
      host.breaker.worked();
    }
  }

  /** Tells whether a failure says something of the host, and not of the request. */
  static boolean isHostsFault(@Nullable Failure failure) {
    return failure instanceof Failure.UpstreamUnavailable
        || failure instanceof Failure.UpstreamBroken;
  }

  /** Takes note of a failure of a host; those of a request itself are none. */
  void noteFailure(HostState host, @Nullable LaneKey lane, Failure failure) {
    switch (failure) {
      case Failure.Busy _ -> {
        if (lane != null) {
          host.parallelism(lane).refused(state.now);
        }
      }
      case Failure.UpstreamUnavailable _, Failure.UpstreamBroken _ -> {
        if (host.breaker.failed(failure, state.now)) {
          // What is loaded, and what was on its way, is not known any more.
          host.swap = null;
          host.seen = false;
          host.residents.values().removeIf(resident -> resident.running == 0);
          host.prefixes.clear();
        } else {
          // It may have been a restart: look before the next request, which would load by itself.
          host.residents.values().forEach(resident -> resident.sureUntilNanos = state.now - 1);
        }
      }
      default -> {}
    }
  }

  /** Brings what is believed to be loaded in line with what is. */
  private void adopt(HostState host, Set<String> loaded) {
    Iterator<Resident> known = host.residents.values().iterator();
    while (known.hasNext()) {
      Resident resident = known.next();
      if (loaded.contains(resident.key.model())) {
        resident.sureUntilNanos = state.now + Endings.SURE_NANOS;
      } else if (resident.running == 0) {
        known.remove();
      }
    }
    for (String model : loaded) {
      boolean isKnown =
          host.residents.keySet().stream().anyMatch(lane -> lane.model().equals(model));
      if (!isKnown) {
        LaneKey foreign = new LaneKey(model, LaneKey.FOREIGN);
        host.residents.put(foreign, new Resident(foreign, state.now));
      }
    }
  }

  void look(HostState host) {
    host.looking = true;
    host.lookedNanos = state.now;
    state.emit(new Effect.Look(host.number));
  }
}

package dev.corral.core.schedule.plan;

import dev.corral.core.exchange.Failure;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One model host in the plan. */
final class HostState {

  /** A load that failed is not tried again sooner; one that can never succeed is not tried. */
  private static final long LOAD_PAUSE_NANOS = 2_000_000_000L;

  private static final long LOAD_REFUSED_NANOS = 10_000_000;

  /** Weight of the newest load in what a load is taken to cost. */
  private static final double NEWEST = 0.3;

  /** Its own for ever: a host that comes back later has another. */
  final int number;

  final Breaker breaker = new Breaker();
  final Rooms rooms = new Rooms();
  final Prefixes prefixes = new Prefixes();
  final Map<LaneKey, Resident> residents = new LinkedHashMap<>();
  final Set<Entry> running = new LinkedHashSet<>();
  private final Map<LaneKey, Parallelism> parallelism = new HashMap<>();
  private final Map<LaneKey, Long> loadNanos = new HashMap<>();
  private final Map<LaneKey, Long> loadPausedUntil = new HashMap<>();
  private final Map<LaneKey, Failure> loadFailures = new HashMap<>();
  private final long loadUnmeasuredNanos;
  HostSettings settings;

  /** The models it told it has; null until it told. */
  @Nullable Set<String> installed;

  @Nullable Swap swap;
  boolean draining;

  /** Whether a look, or a probe, that no swap asked for is on its way. */
  boolean looking;

  boolean probing;

  /** Whether it ever told which models are loaded. */
  boolean seen;

  long lookedNanos;
  long loads;
  long swaps;

  HostState(int number, HostSettings settings, long loadUnmeasuredNanos) {
    this.number = number;
    this.settings = settings;
    this.loadUnmeasuredNanos = loadUnmeasuredNanos;
  }

  /** Takes other slots and another weight; what runs above new slots goes on. */
  void alter(HostSettings other) {
    if (other.slots() != settings.slots()) {
      parallelism.clear();
    }
    settings = other;
  }

  /** Tells whether it may have the model. */
  boolean mayHave(LaneKey lane) {
    return installed == null || installed.isEmpty() || installed.contains(lane.model());
  }

  Parallelism parallelism(LaneKey lane) {
    return parallelism.computeIfAbsent(lane, key -> new Parallelism(settings.slots()));
  }

  boolean isUsable() {
    return seen && !draining && !breaker.isOpen();
  }

  boolean hasRoomFor(LaneKey lane) {
    return running.size() < parallelism(lane).limit();
  }

  /** Returns how busy it is, 1 for all its slots, over its weight. */
  double load(LaneKey lane) {
    return (double) running.size() / parallelism(lane).limit() / settings.weight();
  }

  /** Returns the model where it is there and stays; null otherwise. */
  @Nullable Resident ready(LaneKey lane) {
    Resident resident = residents.get(lane);
    return resident == null || resident.leaving ? null : resident;
  }

  /**
   * Returns what it takes to have the model loaded, in wall time: as measured, or else as other
   * loads of this host were on the mean, whose disk and models tell more than any guess.
   */
  long loadNanos(LaneKey lane) {
    Long measured = loadNanos.get(lane);
    if (measured != null) {
      return measured;
    }
    long sum = 0;
    for (long one : loadNanos.values()) {
      sum += one;
    }
    return loadNanos.isEmpty() ? loadUnmeasuredNanos : sum / loadNanos.size();
  }

  boolean isLoadMeasured(LaneKey lane) {
    return loadNanos.containsKey(lane);
  }

  /** Takes note of a load, and of how long it took; not where the model was there before. */
  void loaded(LaneKey lane, long tookNanos, boolean wasThere) {
    if (!wasThere) {
      loadNanos.merge(lane, tookNanos, (old, latest) -> (long) (old + NEWEST * (latest - old)));
    }
    loadPausedUntil.remove(lane);
    loadFailures.remove(lane);
    loads++;
  }

  void loadFailed(LaneKey lane, Failure failure, long now) {
    boolean isRefused = failure.category() == Failure.Category.CLIENT;
    loadPausedUntil.put(lane, now + (isRefused ? LOAD_REFUSED_NANOS : LOAD_PAUSE_NANOS));
    loadFailures.put(lane, failure);
  }

  /** Returns why the model cannot be loaded now; null where it can be tried. */
  @Nullable Failure loadFailure(LaneKey lane, long now) {
    Long until = loadPausedUntil.get(lane);
    return until == null || now >= until ? null : loadFailures.get(lane);
  }

  /** Returns the resident in whose memory another profile of the same model is; null for none. */
  @Nullable Resident otherProfile(LaneKey lane) {
    for (Resident resident : residents.values()) {
      if (resident.key.model().equals(lane.model()) && !resident.key.equals(lane)) {
        return resident;
      }
    }
    return null;
  }
}

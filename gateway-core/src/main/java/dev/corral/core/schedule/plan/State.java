package dev.corral.core.schedule.plan;

import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.Notice;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** All that the plan knows; its parts read and write it, one command after the other. */
final class State {

  /** Lanes that nobody waits for are forgotten past this many. */
  private static final int LANES_MAX = 256;

  final PlanSettings settings;
  final long patienceNanos;
  final long waitMaxNanos;

  /** The hosts that get work, in the order in which they were named. */
  final List<HostState> hosts = new ArrayList<>();

  /** Those that were taken out, and whose last requests run yet. */
  final List<HostState> leaving = new ArrayList<>();

  final Map<LaneKey, Lane> lanes = new LinkedHashMap<>();
  final Map<Long, Entry> entries = new LinkedHashMap<>();
  final Ledger ledger = new Ledger();
  final Figures figures = new Figures();

  /** Those that wait and have a deadline, the next one first. */
  final SortedSet<Entry> deadlines =
      new TreeSet<>(
          Comparator.<Entry>comparingLong(entry -> entry.job.deadlineNanos())
              .thenComparingLong(entry -> entry.job.id()));

  int waiting;
  long waitingBytes;
  long now;
  long wakeAt = Long.MAX_VALUE;
  private Consumer<Effect> out = effect -> {};

  State(List<HostSettings> hosts, PlanSettings settings) {
    this.settings = settings;
    this.patienceNanos = settings.patience().toNanos();
    this.waitMaxNanos = settings.waitMax().toNanos();
    for (HostSettings host : hosts) {
      this.hosts.add(newHost(this.hosts.size(), host));
    }
  }

  HostState newHost(int number, HostSettings host) {
    return new HostState(number, host, settings.loadUnmeasured().toNanos());
  }

  /** Returns a host, or one that leaves; null where it has gone. */
  @Nullable HostState host(int number) {
    for (HostState host : hosts) {
      if (host.number == number) {
        return host;
      }
    }
    for (HostState host : leaving) {
      if (host.number == number) {
        return host;
      }
    }
    return null;
  }

  void begin(long nowNanos, Consumer<Effect> effects) {
    now = nowNanos;
    out = effects;
  }

  void emit(Effect effect) {
    out.accept(effect);
  }

  void tell(Entry entry, Notice notice) {
    emit(new Effect.Tell(entry.job.id(), notice));
  }

  /** Asks for a {@link Command.Tick} at that time, or before. */
  void wakeBy(long nanos) {
    wakeAt = Math.min(wakeAt, nanos);
  }

  Lane lane(LaneKey key) {
    Lane lane = lanes.get(key);
    if (lane == null) {
      if (lanes.size() >= LANES_MAX) {
        lanes.values().removeIf(one -> one.isEmpty() && !isResident(one.key));
      }
      lane = new Lane(key);
      lanes.put(key, lane);
    }
    return lane;
  }

  private boolean isResident(LaneKey key) {
    return hosts.stream().anyMatch(host -> host.residents.containsKey(key))
        || leaving.stream().anyMatch(host -> host.residents.containsKey(key));
  }

  @Nullable Entry running(long job) {
    Entry entry = entries.get(job);
    return entry == null || entry.isWaiting() ? null : entry;
  }

  void enqueue(Entry entry, boolean first) {
    if (first) {
      entry.lane.addFirst(entry);
    } else {
      entry.lane.add(entry);
    }
    entry.tenant.account.waiting++;
    entry.tenant.account.bytes += entry.job.bytes();
    entry.user.waiting++;
    waiting++;
    waitingBytes += entry.job.bytes();
    if (entry.job.deadlineNanos() != Job.NO_DEADLINE) {
      deadlines.add(entry);
    }
  }

  void dequeue(Entry entry) {
    entry.lane.remove(entry);
    entry.tenant.account.waiting--;
    entry.tenant.account.bytes -= entry.job.bytes();
    entry.user.waiting--;
    waiting--;
    waitingBytes -= entry.job.bytes();
    if (entry.job.deadlineNanos() != Job.NO_DEADLINE) {
      deadlines.remove(entry);
    }
  }

  /** Takes a request off its host, with its GPU time settled; it is neither waiting nor gone. */
  void takeOff(Entry entry, long usedNanos) {
    HostState host = entry.host;
    if (host == null) {
      throw new AssertionError("a request that waits is at no host");
    }
    host.running.remove(entry);
    Resident resident = host.residents.get(entry.lane.key);
    if (resident != null) {
      resident.running--;
      resident.lastUsedNanos = now;
    }
    entry.charge(usedNanos - entry.costNanos);
    entry.tenant.account.running--;
    entry.user.running--;
    entry.host = null;
  }

  /** Ends a request that waits or was taken off its host. */
  void refuse(Entry entry, Refusal why, Failure failure) {
    entries.remove(entry.job.id());
    figures.refused(why);
    emit(new Effect.Refuse(entry.job.id(), failure));
  }
}

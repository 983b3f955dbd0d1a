package dev.corral.core.schedule.plan;

import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.Usage;

/** How requests end: answered, cancelled, failed and sent again, expired. */
final class Endings {

  private static final int ATTEMPTS_MAX = 2;

  /** Repeats are at most this share of what is sent, and so many at once. */
  private static final double RETRY_SHARE = 0.1;

  private static final double RETRIES_SAVED_MAX = 10;

  /** Until when a model surely stays loaded after use; Ollama's own default is five minutes. */
  static final long SURE_NANOS = 35_000_000_000L;

  /** Silence after which a host is taken to hang: longer than any prompt takes to read. */
  private static final long SILENCE_NANOS = 900_000_000_000L;

  private final State state;
  private final Health health;
  private double retries = RETRIES_SAVED_MAX;

  Endings(State state, Health health) {
    this.state = state;
    this.health = health;
  }

  void cancel(long job) {
    Entry entry = state.entries.remove(job);
    if (entry == null) {
      return;
    }
    state.figures.cancelled++;
    HostState host = entry.host;
    if (host == null) {
      state.dequeue(entry);
      return;
    }
    state.takeOff(entry, state.now - entry.sentNanos);
    keep(host, entry);
    state.emit(new Effect.Abort(job, host.number));
  }

  /** Corrects the predicted cost by what the answer has used at least. */
  void tokens(long job, int count) {
    Entry entry = state.running(job);
    if (entry == null) {
      return;
    }
    entry.heardNanos = state.now;
    long used = entry.lane.pace.used(entry.job, count);
    if (used > entry.costNanos) {
      entry.charge(used - entry.costNanos);
      entry.costNanos = used;
    }
  }

  void answered(long job, Usage usage, long firstTokenNanos) {
    Entry entry = state.running(job);
    if (entry == null) {
      return;
    }
    HostState host = entry.host;
    if (host == null) {
      return;
    }
    state.entries.remove(job);
    state.figures.answered++;
    retries = Math.min(RETRIES_SAVED_MAX, retries + RETRY_SHARE);
    long took = state.now - entry.sentNanos;
    long measured = usage.promptNanos() + usage.answerNanos();
    if (firstTokenNanos > 0) {
      long first = Math.max(0, firstTokenNanos - entry.sentNanos);
      Figures.note(state.figures.firstToken, firstTokenNanos - entry.arrivedNanos);
      long inner = Math.max(0, first - usage.promptNanos());
      host.parallelism(entry.lane.key).answered(entry.besides, inner, took, state.now);
      if (usage.answerTokens() > 1) {
        Figures.note(state.figures.perToken, (took - first) / (usage.answerTokens() - 1));
      }
    }
    long used = measured > 0 ? measured : took;
    entry.lane.pace.learn(entry.job, usage, used);
    state.takeOff(entry, used);
    keep(host, entry);
    host.breaker.worked();
  }

  void failed(long job, Failure failure, boolean begun) {
    Entry entry = state.running(job);
    if (entry == null) {
      return;
    }
    HostState host = entry.host;
    if (host == null) {
      return;
    }
    state.takeOff(entry, state.now - entry.sentNanos);
    keep(host, entry);
    health.noteFailure(host, entry.lane.key, failure);
    if (!begun && mayRepeat(entry, host, failure)) {
      retries--;
      state.figures.retried++;
      entry.avoidedHost = host.number;
      entry.costNanos = entry.lane.pace.cost(entry.job);
      state.enqueue(entry, true);
    } else {
      state.refuse(entry, Refusal.FAILED, failure);
    }
  }

  /** Ends those that waited too long, and looks for hosts that say nothing. */
  void expire() {
    for (Lane lane : state.lanes.values()) {
      expire(lane);
    }
    while (!state.deadlines.isEmpty()) {
      Entry next = state.deadlines.first();
      if (state.now < next.job.deadlineNanos()) {
        state.wakeBy(next.job.deadlineNanos());
        break;
      }
      deadline(next);
    }
    state.hosts.forEach(this::expire);
    state.leaving.forEach(this::expire);
  }

  private void expire(HostState host) {
    while (!host.running.isEmpty()) {
      Entry oldest = host.running.iterator().next();
      long silentAt = oldest.heardNanos + SILENCE_NANOS;
      state.wakeBy(silentAt);
      if (state.now < silentAt) {
        break;
      }
      state.emit(new Effect.Abort(oldest.job.id(), host.number));
      failed(
          oldest.job.id(),
          new Failure.UpstreamBroken("the model host said nothing for 15 minutes"),
          true);
    }
  }

  private void expire(Lane lane) {
    Entry oldest = lane.oldest();
    while (oldest != null && state.now - oldest.arrivedNanos >= state.waitMaxNanos) {
      state.dequeue(oldest);
      state.refuse(
          oldest,
          Refusal.EXPIRED,
          new Failure.Busy(
              "the request waited for "
                  + state.settings.waitMax().toSeconds()
                  + " s, the longest that is allowed; it never reached a model",
              java.time.Duration.ofSeconds(30)));
      oldest = lane.oldest();
    }
    if (oldest != null) {
      state.wakeBy(oldest.arrivedNanos + state.waitMaxNanos);
    }
  }

  /** Ends a request whose deadline has passed while it waited. */
  private void deadline(Entry entry) {
    state.dequeue(entry);
    state.refuse(
        entry,
        Refusal.DEADLINE,
        new Failure.DeadlineExceeded("the caller's time was over before a model was free"));
  }

  private void keep(HostState host, Entry entry) {
    Resident resident = host.residents.get(entry.lane.key);
    if (resident == null) {
      return;
    }
    long keep = entry.job.keepNanos();
    resident.sureUntilNanos = state.now + Math.min(SURE_NANOS, Math.max(0, keep));
    if (keep < 0) {
      resident.sureUntilNanos = state.now + SURE_NANOS;
      resident.released = true;
    }
  }

  /** Nothing was shown to the caller; the host did not take it, or another one may. */
  private boolean mayRepeat(Entry entry, HostState host, Failure failure) {
    if (entry.attempts >= ATTEMPTS_MAX || retries < 1) {
      return false;
    }
    boolean hasOther =
        state.hosts.stream()
            .anyMatch(one -> one != host && one.isUsable() && one.mayHave(entry.lane.key));
    return switch (failure) {
      case Failure.Busy _ -> true;
      case Failure.UpstreamUnavailable _, Failure.UpstreamBroken _, Failure.ModelNotFound _ ->
          hasOther;
      default -> false;
    };
  }
}

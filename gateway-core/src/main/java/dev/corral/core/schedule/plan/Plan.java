package dev.corral.core.schedule.plan;

import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.Scope;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The queue in front of the model hosts as a state machine: commands in, effects out.
 *
 * <p>Time is what its owner says: nanoseconds of any origin that never go back. The owner sends a
 * {@link Command.Tick} at {@link #wakeAtNanos}. Effects may be carried out, and reported, at once
 * or later, but reported never from within {@link #accept}.
 */
public final class Plan {

  final State state;
  private final Admission admission;
  private final Assignment assignment;
  private final Endings endings;
  private final Health health;
  private final Swapper swapper;
  private final Arrangement arrangement;
  private final PlanReader reader;

  /** Makes a plan for these hosts, whose numbers are their places in the list. */
  public Plan(List<HostSettings> hosts, PlanSettings settings) {
    this.state = new State(hosts, settings);
    Forecast forecast = new Forecast(state);
    this.admission = new Admission(state, forecast);
    this.assignment = new Assignment(state);
    this.health = new Health(state);
    this.endings = new Endings(state, health);
    this.swapper = new Swapper(state, health);
    this.arrangement = new Arrangement(state, swapper);
    this.reader = new PlanReader(state, forecast);
  }

  /** Takes a command at its time; effects come in the order in which they are to be done. */
  public void accept(Command command, long nowNanos, Consumer<Effect> effects) {
    state.begin(nowNanos, effects);
    if (command instanceof Command.Tokens(long job, int count)) {
      endings.tokens(job, count);
      return;
    }
    state.wakeAt = Long.MAX_VALUE;
    take(command);
    advance();
    if (command instanceof Command.Submit(Job job)) {
      admission.tellIfWaiting(job.id());
    }
  }

  private void take(Command command) {
    switch (command) {
      case Command.Submit(Job job) -> submit(job);
      case Command.Cancel(long job) -> endings.cancel(job);
      case Command.Answered(long job, var usage, long firstTokenNanos) ->
          endings.answered(job, usage, firstTokenNanos);
      case Command.Failed(long job, Failure failure, boolean begun) ->
          endings.failed(job, failure, begun);
      case Command.Loaded(int host, LaneKey lane, var failure) ->
          of(host, one -> swapper.loaded(one, lane, failure));
      case Command.UnloadTold(int host, LaneKey _, var failure) ->
          of(host, one -> swapper.unloadTold(one, failure));
      case Command.Looked(int host, var loaded, var told) ->
          of(
              host,
              one -> {
                // One that knows no such list is believed to have nothing loaded: loads are
                // harmless.
                Failure failure = Health.isHostsFault(told) ? told : null;
                health.looked(one, loaded, failure);
                swapper.looked(one, failure);
              });
      case Command.Probed(int host, var failure) -> of(host, one -> health.probed(one, failure));
      case Command.Installed(int host, var models) -> of(host, one -> one.installed = models);
      case Command.Drain(int host, boolean draining) -> of(host, one -> one.draining = draining);
      case Command.Arrange(var hosts) -> arrangement.arrange(hosts);
      case Command.Release(String model) -> release(model);
      case Command.Tokens _, Command.Tick _ -> {}
    }
  }

  /** Does something with a host; what is told of one that has gone is of no use any more. */
  private void of(int number, Consumer<HostState> deed) {
    HostState host = state.host(number);
    if (host != null) {
      deed.accept(host);
    }
  }

  /** Returns when it wants a {@link Command.Tick}; {@link Long#MAX_VALUE} for never. */
  public long wakeAtNanos() {
    return state.wakeAt;
  }

  /** Returns how many requests wait. */
  public int waiting() {
    return state.waiting;
  }

  /** Returns how many requests are at the hosts. */
  public int running() {
    return state.entries.size() - state.waiting;
  }

  /** Returns all of it as it is now. */
  public PlanView view(long nowNanos) {
    state.now = nowNanos;
    return reader.read();
  }

  /** Returns what is of one tenant, or of one of its users, as it is now. */
  public PlanView.Share view(Scope scope, long nowNanos) {
    state.now = nowNanos;
    return reader.read(scope);
  }

  private void submit(Job job) {
    if (admission.admit(job)) {
      health.wanted(job.lane());
    }
  }

  private void advance() {
    endings.expire();
    for (HostState host : state.hosts) {
      health.advance(host);
    }
    // A slot may free a swap, and a swap's end slots: each step is taken at most twice a command.
    for (int i = 0; i < 2; i++) {
      state.hosts.forEach(swapper::advance);
      state.leaving.forEach(swapper::advance);
      assignment.fill();
      swapper.consider();
    }
    refuseHopeless();
    arrangement.letGo();
  }

  private void release(String model) {
    for (HostState host : state.hosts) {
      for (Resident resident : host.residents.values()) {
        resident.released |= resident.key.model().equals(model);
      }
    }
  }

  /** Refuses those whose model no host can serve, by what the hosts said. */
  private void refuseHopeless() {
    if (state.waiting == 0) {
      return;
    }
    for (Lane lane : state.lanes.values()) {
      if (lane.isEmpty()) {
        continue;
      }
      boolean isOut = true;
      Failure why = null;
      Refusal kind = Refusal.NO_HOST;
      for (HostState host : state.hosts) {
        Failure now = objection(host, lane.key);
        if (now == null) {
          isOut = false;
          break;
        }
        kind = host.breaker.isOpen() ? kind : Refusal.LOAD_FAILED;
        why = why == null || host.mayHave(lane.key) ? now : why;
      }
      if (isOut) {
        refuseAll(lane, kind, why == null ? noHost() : why);
      }
    }
  }

  /** Returns why a host cannot serve a lane now, or soon; null where it can. */
  private @Nullable Failure objection(HostState host, LaneKey lane) {
    if (host.draining && host.ready(lane) == null && host.swap == null) {
      return new Failure.UpstreamUnavailable(
          "the model host " + host.settings.name() + " is being drained", Duration.ofSeconds(30));
    }
    if (host.breaker.isOpen()) {
      boolean isTried = host.looking || host.probing;
      return isTried ? null : host.breaker.reason();
    }
    if (!host.mayHave(lane)) {
      return new Failure.ModelNotFound(lane.model());
    }
    return host.loadFailure(lane, state.now);
  }

  private void refuseAll(Lane lane, Refusal kind, Failure failure) {
    for (Entry entry = lane.oldest(); entry != null; entry = lane.oldest()) {
      state.dequeue(entry);
      state.refuse(entry, kind, failure);
    }
  }

  private static Failure noHost() {
    return new Failure.UpstreamUnavailable("no model host is in reach", Duration.ofSeconds(5));
  }
}

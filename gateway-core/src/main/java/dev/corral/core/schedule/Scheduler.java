package dev.corral.core.schedule;

import dev.corral.core.exchange.Caller;
import dev.corral.core.exchange.Cancellation;
import dev.corral.core.exchange.ChatEngine;
import dev.corral.core.exchange.EmbeddingEngine;
import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.InferenceEvent;
import dev.corral.core.exchange.InferenceListener;
import dev.corral.core.exchange.InferenceRequest;
import dev.corral.core.exchange.LoadedModel;
import dev.corral.core.exchange.Model;
import dev.corral.core.exchange.ModelCard;
import dev.corral.core.exchange.Scope;
import dev.corral.core.exchange.Usage;
import dev.corral.core.schedule.plan.Command;
import dev.corral.core.schedule.plan.Effect;
import dev.corral.core.schedule.plan.HostSettings;
import dev.corral.core.schedule.plan.Job;
import dev.corral.core.schedule.plan.LaneKey;
import dev.corral.core.schedule.plan.Plan;
import dev.corral.core.schedule.plan.PlanView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * The one queue in front of the model hosts. A request waits here until a host has its model loaded
 * and a slot free; one that is refused, expires or is cancelled never reaches a host.
 */
public final class Scheduler implements ChatEngine, EmbeddingEngine, AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Scheduler.class.getName());

  /** Requests larger than this are written out on a thread of their own, not the scheduler's. */
  private static final long LARGE_BYTES = 64 << 10;

  /** While no more than these wait, a decision costs less than a change of threads. */
  private static final int LIGHT_WAITING = 8;

  private final HostRoster hosts;
  private final LongSupplier planClock;
  private final LoadProfiles profiles;
  private final JobWriter jobs;
  private final HostCalls calls;
  private final HostLists lists;
  private final Plan plan;
  private final Owner owner;
  private final Map<Long, Ticket> tickets = new HashMap<>();
  private final List<Effect> effects = new ArrayList<>();
  private volatile Load load = new Load(0, 0);

  /** How many wait and run. */
  public record Load(int waiting, int running) {}

  private Scheduler(List<ModelHost> hosts, SchedulerSettings settings, LongSupplier nanoClock) {
    this.hosts = new HostRoster(hosts);
    long origin = nanoClock.getAsLong();
    this.planClock = () -> nanoClock.getAsLong() - origin;
    this.profiles = new LoadProfiles(settings.loadPolicy(), settings.loadPolicies(), nanoClock);
    this.jobs = new JobWriter(() -> this.hosts.serving().size() > 1);
    this.calls = new HostCalls(this.hosts, this::post);
    this.lists = new HostLists(this.hosts, this::post);
    this.plan = new Plan(hosts.stream().map(ModelHost::settings).toList(), settings.plan());
    this.owner =
        new Owner(
            "scheduler",
            () -> load.waiting() <= LIGHT_WAITING,
            planClock,
            () -> take(new Command.Tick()));
  }

  /** Starts the queue in front of these hosts, which must have different names. */
  public static Scheduler start(
      List<ModelHost> hosts, SchedulerSettings settings, LongSupplier nanoClock) {
    Scheduler scheduler = new Scheduler(hosts, settings, nanoClock);
    scheduler.owner.start();
    scheduler.post(new Command.Tick());
    return scheduler;
  }

  @Override
  public CompletionStage<List<Model>> models() {
    return lists.models();
  }

  @Override
  public CompletionStage<List<LoadedModel>> loaded() {
    return lists.loaded();
  }

  @Override
  public CompletionStage<ModelCard> describe(String model) {
    return lists.describe(model);
  }

  @Override
  public Cancellation infer(InferenceRequest request, InferenceListener listener) {
    Duration keepAlive = request.keepAlive();
    boolean unloads = keepAlive != null && keepAlive.isZero();
    if (unloads && request.prompt().isEmpty()) {
      // As Ollama does: told at once, done when nobody uses the model.
      post(new Command.Release(LoadProfiles.withTag(request.model())));
      listener.onEvent(
          new InferenceEvent.Finished(InferenceEvent.Reason.UNLOAD, Usage.NONE, List.of()));
      return Cancellation.NONE;
    }
    LoadProfiles.Profiled profiled = profiles.of(request);
    profiled.changes().forEach(listener::onNotice);
    // The plan unloads when nobody waits for the model; Ollama would while others use it.
    InferenceRequest sent = unloads ? profiled.request().withKeepAlive(null) : profiled.request();
    Job job = jobs.inference(request, profiled.lane(), planClock.getAsLong());
    Ticket ticket = new InferenceTicket(job, sent, listener, this::post, planClock);
    owner.execute(() -> submit(ticket));
    return () -> post(new Command.Cancel(job.id()));
  }

  @Override
  public CompletionStage<Embedded> embed(String model, List<String> texts, boolean truncate) {
    return embed(model, texts, truncate, Caller.ANYONE);
  }

  @Override
  public CompletionStage<Embedded> embed(
      String model, List<String> texts, boolean truncate, Caller caller) {
    LaneKey lane = new LaneKey(LoadProfiles.withTag(model), "");
    LateCancellation running = new LateCancellation();
    Job job = jobs.embedding(lane, texts, caller, planClock.getAsLong());
    CompletableFuture<Embedded> vectors =
        enqueue(new EmbeddingTicket(job, model, texts, truncate, this::post), running)
            .exceptionallyCompose(fault -> {
              if (EmbeddingTicket.failure(fault) instanceof Failure.ModelNotFound) {
                var again = new EmbeddingTicket(job, model, texts, truncate, this::post);
                return lists.models().thenCompose(_ -> enqueue(again, running));
              }
              return CompletableFuture.failedFuture(fault);
            });
    var _ =
        vectors.whenComplete((_, _) -> {
          if (vectors.isCancelled()) {
            running.cancel();
          }
        });
    return vectors;
  }

  /** Queues texts; a model that no host has told of is refused, perhaps of an old list. */
  private CompletableFuture<Embedded> enqueue(EmbeddingTicket ticket, LateCancellation running) {
    owner.execute(() -> {
      calls.isForVectors(ticket.job.lane());
      submit(ticket);
    });
    running.lead(() -> post(new Command.Cancel(ticket.job.id())));
    return ticket.result();
  }

  /** Gives a host no new work, or gives it work again; tells whether there is such a host. */
  public boolean drain(String host, boolean draining) {
    for (Map.Entry<Integer, ModelHost> one : hosts.serving().entrySet()) {
      if (one.getValue().settings().name().equals(host)) {
        post(new Command.Drain(one.getKey(), draining));
        return true;
      }
    }
    return false;
  }

  /**
   * Has these hosts from now on: whoever asks after this is answered by them. A host of a name that
   * is there stays, with other slots and weight where they changed. One that is missing gets
   * nothing new; what runs there ends there, what waits goes to those that are left or is refused
   * where none of them can take it, and then the host is told that it has gone.
   *
   * @param named their names, all different, slots and weights
   * @param open makes a host that is new; called in turn with other decisions, must not wait or
   *     fail
   */
  public void arrange(List<HostSettings> named, Function<HostSettings, ModelHost> open) {
    List<HostSettings> wanted = List.copyOf(named);
    owner.execute(() -> take(new Command.Arrange(hosts.arrange(wanted, open))));
  }

  /** Returns how many wait and run, as it was when that last changed. */
  public Load load() {
    return load;
  }

  /** Returns the whole of the queue. */
  public CompletionStage<PlanView> view() {
    CompletableFuture<PlanView> view = new CompletableFuture<>();
    owner.execute(() -> view.complete(plan.view(planClock.getAsLong())));
    return view;
  }

  /** Returns what of the queue is of a tenant, or of one of its users. */
  public CompletionStage<PlanView.Share> view(Scope scope) {
    CompletableFuture<PlanView.Share> view = new CompletableFuture<>();
    owner.execute(() -> view.complete(plan.view(scope, planClock.getAsLong())));
    return view;
  }

  /** Ends the queue; what waits is refused, what runs is the hosts' affair. */
  @Override
  public void close() {
    owner.close();
    Failure gone =
        new Failure.UpstreamUnavailable("this gateway is shutting down", Duration.ofSeconds(5));
    tickets.values().forEach(ticket -> ticket.refuse(gone));
    tickets.clear();
  }

  private void submit(Ticket ticket) {
    tickets.put(ticket.job.id(), ticket);
    take(new Command.Submit(ticket.job));
  }

  private void post(Command command) {
    owner.execute(() -> take(command));
  }

  private void take(Command command) {
    switch (command) {
      case Command.Answered(long id, var _, var _) -> tickets.remove(id);
      case Command.Cancel(long id) -> {
        Ticket gone = tickets.remove(id);
        if (gone != null) {
          gone.running.cancel();
        }
      }
      default -> {}
    }
    effects.clear();
    plan.accept(command, planClock.getAsLong(), effects::add);
    // Before the effects: whoever sees one of them sees the load that it led to.
    load = new Load(plan.waiting(), plan.running());
    for (Effect effect : effects) {
      try {
        carryOut(effect);
      } catch (RuntimeException | AssertionError e) {
        LOG.log(System.Logger.Level.ERROR, "a listener, or a host's engine, failed", e);
      }
    }
    owner.wakeAt(plan.wakeAtNanos());
  }

  private void carryOut(Effect effect) {
    switch (effect) {
      case Effect.Send(long id, int host, long _) -> {
        Ticket ticket = tickets.get(id);
        ModelHost to = hosts.get(host);
        if (ticket != null && to != null) {
          send(ticket, to);
        }
      }
      case Effect.Refuse(long id, Failure failure) -> {
        Ticket ticket = tickets.remove(id);
        if (ticket != null) {
          ticket.refuse(failure);
        }
      }
      case Effect.Tell(long id, var notice) -> {
        Ticket ticket = tickets.get(id);
        if (ticket != null) {
          ticket.tell(notice);
        }
      }
      case Effect.Abort(long id, int _) -> {
        Ticket ticket = tickets.get(id);
        if (ticket != null) {
          ticket.running.cancel();
        }
      }
      case Effect.Load(int host, LaneKey lane) -> calls.load(host, lane);
      case Effect.Unload(int host, LaneKey lane) -> calls.unload(host, lane);
      case Effect.Look(int host) -> calls.look(host);
      case Effect.Probe(int host, var lane) -> calls.probe(host, lane);
      case Effect.Gone(int host) -> hosts.gone(host);
    }
  }

  private void send(Ticket ticket, ModelHost host) {
    LateCancellation cancellation = new LateCancellation();
    ticket.running = cancellation;
    if (ticket.job.bytes() > LARGE_BYTES) {
      Thread.ofVirtual().name("send").start(() -> start(ticket, host, cancellation));
    } else {
      start(ticket, host, cancellation);
    }
  }

  private void start(Ticket ticket, ModelHost host, LateCancellation cancellation) {
    try {
      ticket.start(host, cancellation);
    } catch (RuntimeException | AssertionError e) {
      String reference = Long.toHexString(ThreadLocalRandom.current().nextLong());
      LOG.log(
          System.Logger.Level.ERROR,
          "internal error, reference " + reference + ": a host's engine threw",
          e);
      post(new Command.Failed(ticket.job.id(), new Failure.Internal(reference), true));
    }
  }
}

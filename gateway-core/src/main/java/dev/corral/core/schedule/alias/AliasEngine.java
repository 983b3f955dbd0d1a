package dev.corral.core.schedule.alias;

import dev.corral.core.exchange.Cancellation;
import dev.corral.core.exchange.ChatEngine;
import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.FailureException;
import dev.corral.core.exchange.InferenceEvent;
import dev.corral.core.exchange.InferenceListener;
import dev.corral.core.exchange.InferenceRequest;
import dev.corral.core.exchange.LoadedModel;
import dev.corral.core.exchange.Model;
import dev.corral.core.exchange.ModelCard;
import dev.corral.core.exchange.Notice;
import dev.corral.core.exchange.Scope;
import dev.corral.core.schedule.alias.ModelAlias.Arm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * An engine's models and, beside them, names that stand for some of them. A name that is also a
 * model's hides the model. Names can be set, switched and taken away while requests run.
 */
public final class AliasEngine implements ChatEngine {

  private final ChatEngine engine;
  private final LongSupplier nanoClock;
  private final Map<String, ModelAlias> aliases = new ConcurrentSkipListMap<>();
  private final Map<Key, Tally> tallies = new ConcurrentHashMap<>();

  private record Key(String alias, String model) {}

  private static final class Tally {
    final LongAdder requests = new LongAdder();
    final LongAdder answered = new LongAdder();
    final LongAdder failed = new LongAdder();
    final LongAdder nanos = new LongAdder();
  }

  /** Makes an engine with these names over another. */
  public AliasEngine(ChatEngine engine, List<ModelAlias> aliases, LongSupplier nanoClock) {
    this.engine = engine;
    this.nanoClock = nanoClock;
    aliases.forEach(this::set);
  }

  /** Sets a name, in place of what it stood for. */
  public void set(ModelAlias alias) {
    aliases.put(alias.name(), alias);
  }

  /** Sets these names, and takes all others away. */
  public void replace(List<ModelAlias> others) {
    others.forEach(this::set);
    aliases.keySet().retainAll(others.stream().map(ModelAlias::name).toList());
  }

  /** Switches a name on or off; tells whether there is one. */
  public boolean enable(String name, boolean enabled) {
    return aliases.computeIfPresent(name, (key, alias) -> alias.withEnabled(enabled)) != null;
  }

  /** Returns the names, in their order. */
  public List<ModelAlias> aliases() {
    return List.copyOf(aliases.values());
  }

  /** Returns what became of the requests of every arm. */
  public List<ArmCounts> counts() {
    List<ArmCounts> all = new ArrayList<>();
    tallies.forEach((key, tally) -> {
      long answered = tally.answered.sum();
      all.add(
          new ArmCounts(
              key.alias(),
              key.model(),
              tally.requests.sum(),
              answered,
              tally.failed.sum(),
              Duration.ofNanos(answered == 0 ? 0 : tally.nanos.sum() / answered)));
    });
    return all;
  }

  @Override
  public CompletionStage<List<Model>> models() {
    return models(Scope.COMMON);
  }

  @Override
  public CompletionStage<List<Model>> models(Scope scope) {
    CompletionStage<List<Model>> models = engine.models(scope);
    return aliases.isEmpty() ? models : models.thenApply(this::withAliases);
  }

  @Override
  public CompletionStage<List<LoadedModel>> loaded() {
    return engine.loaded();
  }

  @Override
  public CompletionStage<ModelCard> describe(String model) {
    return describe(model, Scope.COMMON);
  }

  @Override
  public CompletionStage<ModelCard> describe(String model, Scope scope) {
    ModelAlias alias = aliases.get(model);
    return engine.describe(alias == null ? model : alias.arms().getFirst().model(), scope);
  }

  @Override
  public Cancellation infer(InferenceRequest request, InferenceListener listener) {
    ModelAlias alias = aliases.get(request.model());
    if (alias == null) {
      return engine.infer(request, listener);
    }
    if (!alias.enabled()) {
      listener.onFailure(new Failure.Forbidden("the model '" + alias.name() + "' is switched off"));
      return Cancellation.NONE;
    }
    Arm arm = arm(alias, request.caller().user());
    InferenceRequest asked =
        request.withModel(arm.model()).withOptions(request.options().orElse(alias.defaults()));
    Counting counting = new Counting(listener, tally(alias, arm), nanoClock.getAsLong());
    String digest = arm.digest();
    if (digest == null) {
      listener.onNotice(new Notice.Resolved(arm.model()));
      return engine.infer(asked, counting);
    }
    PinnedCall call = new PinnedCall(engine, asked, counting);
    var _ =
        engine
            .models(request.caller().scope())
            .whenComplete((models, fault) -> call.go(objection(arm, models, fault)));
    listener.onNotice(new Notice.Resolved(arm.model()));
    return call;
  }

  /** The same user always gets the same arm, as long as the weights stay. */
  private static Arm arm(ModelAlias alias, String user) {
    long all = alias.arms().stream().mapToLong(Arm::weight).sum();
    long draw =
        user.isEmpty()
            ? ThreadLocalRandom.current().nextLong(all)
            : Math.floorMod(mixed(alias.name() + '\n' + user), all);
    for (Arm arm : alias.arms()) {
      draw -= arm.weight();
      if (draw < 0) {
        return arm;
      }
    }
    throw new AssertionError("weights sum up to more than the draw");
  }

  /** The finalizer of MurmurHash3, so that alike names do not land alike. */
  private static long mixed(String text) {
    long hash = text.hashCode() * 0x9E3779B97F4A7C15L;
    hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
    hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return hash ^ (hash >>> 33);
  }

  private static @Nullable Failure objection(
      Arm arm, @Nullable List<Model> models, @Nullable Throwable fault) {
    if (models == null) {
      return fault instanceof FailureException known
          ? known.failure()
          : new Failure.UpstreamUnavailable(
              "the version of '" + arm.model() + "' cannot be checked", Duration.ofSeconds(5));
    }
    String wanted = String.valueOf(arm.digest());
    Optional<Model> found =
        models.stream()
            .filter(
                one -> one.name().equals(arm.model()) || one.name().equals(arm.model() + ":latest"))
            .findFirst();
    if (found.isEmpty()) {
      return new Failure.ModelNotFound(arm.model());
    }
    String digest = found.get().digest();
    return digest.startsWith(wanted)
        ? null
        : new Failure.Conflict(
            "the model '"
                + arm.model()
                + "' is pinned to the version "
                + wanted
                + " and the host has "
                + digest);
  }

  private List<Model> withAliases(List<Model> models) {
    List<Model> all = new ArrayList<>(models);
    for (ModelAlias alias : aliases.values()) {
      String first = alias.arms().getFirst().model();
      models.stream()
          .filter(one -> one.name().equals(first) || one.name().equals(first + ":latest"))
          .findFirst()
          .filter(_ -> alias.enabled())
          .ifPresent(base -> {
            all.removeIf(one -> one.name().equals(alias.name()));
            all.add(
                new Model(
                    alias.name(),
                    base.modifiedAt(),
                    base.size(),
                    base.digest(),
                    base.details(),
                    base.capabilities()));
          });
    }
    return List.copyOf(all);
  }

  private Tally tally(ModelAlias alias, Arm arm) {
    return tallies.computeIfAbsent(new Key(alias.name(), arm.model()), key -> new Tally());
  }

  /** Counts how an answer ends, on its way to the caller. */
  private final class Counting implements InferenceListener {

    private final InferenceListener listener;
    private final Tally tally;
    private final long startNanos;

    Counting(InferenceListener listener, Tally tally, long startNanos) {
      this.listener = listener;
      this.tally = tally;
      this.startNanos = startNanos;
      tally.requests.increment();
    }

    @Override
    public void onEvent(InferenceEvent event) {
      if (event instanceof InferenceEvent.Finished) {
        tally.answered.increment();
        tally.nanos.add(nanoClock.getAsLong() - startNanos);
      }
      listener.onEvent(event);
    }

    @Override
    public void onNotice(Notice notice) {
      listener.onNotice(notice);
    }

    @Override
    public void onFailure(Failure failure) {
      tally.failed.increment();
      listener.onFailure(failure);
    }
  }
}

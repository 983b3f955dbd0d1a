package dev.corral.core.schedule;

import dev.corral.core.exchange.Cancellation;
import dev.corral.core.exchange.ChatEngine;
import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.InferenceListener;
import dev.corral.core.exchange.InferenceRequest;
import dev.corral.core.exchange.LoadedModel;
import dev.corral.core.exchange.Model;
import dev.corral.core.exchange.ModelCard;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Several engines as one: the lists of their models merged, each request to the engine that has its
 * model.
 *
 * <p>Where two engines have a model of the same name, the earlier one has it. A name is looked for
 * as it is, then with {@code :latest} added or removed, as Ollama does. An engine that fails, or is
 * silent for long, drops out of the list, not out of the routes: what it last told still leads to
 * it, so that its models fail with its failure and not as unknown.
 */
public final class ModelDirectory implements ChatEngine {

  /** The merged list is asked for anew after this long; pages ask several times a second. */
  private static final Duration LIST_AGE_MAX = Duration.ofSeconds(1);

  /** Routes of what is known are trusted for so long: a wrong one fails with its host's failure. */
  private static final Duration ROUTES_AGE_MAX = Duration.ofSeconds(15);

  /** A person waits this long for a list. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private static final String LATEST = ":latest";

  private final List<Source> sources;
  private final LongSupplier nanoClock;
  private final AtomicReference<@Nullable Listing> listing = new AtomicReference<>();

  ModelDirectory(List<ChatEngine> engines, Duration patience, LongSupplier nanoClock) {
    this.sources = engines.stream().map(engine -> new Source(engine, patience)).toList();
    this.nanoClock = nanoClock;
  }

  /** Returns the directory of these engines, the preferred ones first. */
  public static ModelDirectory of(List<ChatEngine> engines, LongSupplier nanoClock) {
    return new ModelDirectory(engines, PATIENCE, nanoClock);
  }

  /** Returns the merged list, at most a second old, within two seconds; never fails. */
  @Override
  public CompletionStage<List<Model>> models() {
    return listing().minimalCompletionStage();
  }

  @Override
  public CompletionStage<List<LoadedModel>> loaded() {
    return gather(Source::loaded);
  }

  @Override
  public CompletionStage<ModelCard> describe(String model) {
    CompletableFuture<List<Model>> list = listing();
    Route known = find(model);
    if (known != null) {
      return known.engine().describe(known.model());
    }
    return list.thenCompose(_ -> {
      Route found = find(model);
      return found == null
          ? CompletableFuture.failedFuture(new Failure.ModelNotFound(model).asException())
          : found.engine().describe(found.model());
    });
  }

  @Override
  public Cancellation infer(InferenceRequest request, InferenceListener listener) {
    Route known = find(request.model());
    if (known != null) {
      Cancellation running = known.engine().infer(request.withModel(known.model()), listener);
      keepFresh(); // after the question, which need not wait for it
      return running;
    }
    CompletableFuture<List<Model>> list = listing();
    LateCancellation late = new LateCancellation();
    var _ =
        list.thenRun(() -> {
          Route found = find(request.model());
          if (found == null) {
            listener.onFailure(new Failure.ModelNotFound(request.model()));
          } else if (!late.isCancelled()) {
            late.lead(found.engine().infer(request.withModel(found.model()), listener));
          }
        });
    return late;
  }

  /** An engine, and the name under which it lists the model that was asked for. */
  private record Route(ChatEngine engine, String model) {}

  /** One merged list, coming or there. */
  private record Listing(CompletableFuture<List<Model>> models, long askedNanos) {}

  private @Nullable Route find(String model) {
    Route exact = findExact(model);
    return exact != null ? exact : findExact(otherName(model));
  }

  private @Nullable Route findExact(String model) {
    for (Source source : sources) {
      if (source.knows(model)) {
        return new Route(source.engine(), model);
      }
    }
    return null;
  }

  private static String otherName(String model) {
    return model.endsWith(LATEST)
        ? model.substring(0, model.length() - LATEST.length())
        : model + LATEST;
  }

  /** Asks for the list now and then while nobody else does: hosts get models, and lose some. */
  private void keepFresh() {
    Listing last = listing.get();
    if (last == null || nanoClock.getAsLong() - last.askedNanos() >= ROUTES_AGE_MAX.toNanos()) {
      var _ = listing();
    }
  }

  /** Returns the list, asked for anew where the last one is too old; one question at a time. */
  private CompletableFuture<List<Model>> listing() {
    long now = nanoClock.getAsLong();
    Listing last = listing.get();
    if (last != null
        && (!last.models().isDone() || now - last.askedNanos() < LIST_AGE_MAX.toNanos())) {
      return last.models();
    }
    Listing next = new Listing(new CompletableFuture<>(), now);
    if (!listing.compareAndSet(last, next)) {
      return listing();
    }
    var _ = gather(Source::models).thenAccept(all -> next.models().complete(merged(all)));
    return next.models();
  }

  private static List<Model> merged(List<Model> all) {
    Map<String, Model> byName = new LinkedHashMap<>();
    all.forEach(model -> byName.putIfAbsent(model.name(), model));
    return List.copyOf(byName.values());
  }

  /** Asks every source, and returns what they tell in the order of the sources. */
  private <T> CompletableFuture<List<T>> gather(
      Function<Source, CompletableFuture<List<T>>> question) {
    List<CompletableFuture<List<T>>> answers = sources.stream().map(question).toList();
    return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
        .thenApply(_ -> {
          List<T> all = new ArrayList<>();
          answers.forEach(answer -> all.addAll(answer.join()));
          return all;
        });
  }
}

package dev.corral.core.schedule;

import dev.corral.core.exchange.ChatEngine;
import dev.corral.core.exchange.LoadedModel;
import dev.corral.core.exchange.Model;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One engine of a directory, and what it last told of its models.
 *
 * <p>An engine that fails quickly is asked each time. One that kept a caller waiting in vain is
 * asked too, by one question at a time, but not waited for until it has answered again.
 */
final class Source {

  private static final System.Logger LOG = System.getLogger(Source.class.getName());

  private final ChatEngine engine;
  private final Duration patience;
  private final AtomicReference<CompletableFuture<List<Model>>> asked =
      new AtomicReference<>(CompletableFuture.completedFuture(List.of()));
  private final AtomicReference<String> trouble = new AtomicReference<>("");
  private volatile Set<String> known = Set.of();
  private volatile boolean silent;

  Source(ChatEngine engine, Duration patience) {
    this.engine = engine;
    this.patience = patience;
  }

  ChatEngine engine() {
    return engine;
  }

  /** Tells whether the engine had the model when it last told its models. */
  boolean knows(String model) {
    return known.contains(model);
  }

  /** Returns the engine's models; none where it does not tell them in time. */
  CompletableFuture<List<Model>> models() {
    return inTime(ask());
  }

  /** Returns the engine's loaded models; none where it does not tell them in time. */
  CompletableFuture<List<LoadedModel>> loaded() {
    return silent
        ? CompletableFuture.completedFuture(List.of())
        : inTime(engine.loaded().toCompletableFuture());
  }

  private CompletableFuture<List<Model>> ask() {
    CompletableFuture<List<Model>> last = asked.get();
    if (!last.isDone()) {
      return last;
    }
    CompletableFuture<List<Model>> next = new CompletableFuture<>();
    if (!asked.compareAndSet(last, next)) {
      return asked.get();
    }
    try {
      var _ = engine.models().whenComplete((models, fault) -> told(next, models, fault));
    } catch (RuntimeException e) {
      told(next, null, e);
    }
    return next;
  }

  private void told(
      CompletableFuture<List<Model>> asked,
      @Nullable List<Model> models,
      @Nullable Throwable fault) {
    silent = false;
    if (models != null) {
      known = models.stream().map(Model::name).collect(Collectors.toUnmodifiableSet());
      report("");
      asked.complete(models);
    } else {
      asked.completeExceptionally(fault == null ? new CompletionException(null) : fault);
    }
  }

  private <T> CompletableFuture<List<T>> inTime(CompletableFuture<List<T>> answer) {
    if (silent && !answer.isDone()) {
      return CompletableFuture.completedFuture(List.of());
    }
    return answer
        .copy()
        .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
        .exceptionally(this::missing);
  }

  private <T> List<T> missing(Throwable fault) {
    Throwable cause =
        fault instanceof CompletionException && fault.getCause() != null ? fault.getCause() : fault;
    if (cause instanceof TimeoutException) {
      silent = true;
      report("no answer within " + patience.toMillis() + " ms");
    } else {
      report(String.valueOf(cause.getMessage()));
    }
    return List.of();
  }

  /** Logs what is the matter when it changes, not each time; a host that never was is no news. */
  private void report(String now) {
    String before = trouble.getAndSet(now);
    if (now.equals(before)) {
      return;
    }
    if (now.isEmpty()) {
      LOG.log(System.Logger.Level.INFO, "a model host is back in the list of models");
    } else {
      boolean lost = !known.isEmpty();
      LOG.log(
          lost ? System.Logger.Level.WARNING : System.Logger.Level.DEBUG,
          "a model host is not in the list of models: {0}",
          now);
    }
  }
}

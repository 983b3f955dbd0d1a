package dev.corral.core.retrieval.quote;

import dev.corral.core.exchange.Cancellation;
import dev.corral.core.exchange.ChatEngine;
import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.InferenceEvent;
import dev.corral.core.exchange.InferenceEvent.Reason;
import dev.corral.core.exchange.InferenceListener;
import dev.corral.core.exchange.InferenceRequest;
import dev.corral.core.exchange.Json;
import dev.corral.core.exchange.LoadedModel;
import dev.corral.core.exchange.Model;
import dev.corral.core.exchange.ModelCard;
import dev.corral.core.exchange.OutputFormat;
import dev.corral.core.exchange.Usage;
import dev.corral.embedder.Embedder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/**
 * The built-in model {@code quote}. It is no language model: it quotes the sentences of the given
 * passages that match the question best, and says so where it is described. It does the chores that
 * Open-WebUI gives to the chat model, and ignores tools.
 */
public final class QuoteEngine implements ChatEngine, AutoCloseable {

  /** Its name; {@code quote:latest} means it too. */
  public static final String NAME = "quote";

  private static final int THREADS = 2;

  /** Answers that may wait: at some tens of milliseconds each, a few seconds of work. */
  private static final int WAITING = 256;

  /** Tokens it reads: all that a request can hold. */
  private static final int CONTEXT = 1 << 24;

  /** Its digest and date change when its answers do. */
  private static final Model MODEL =
      new Model(
          NAME,
          Instant.parse("2026-11-26T00:00:00Z"),
          0,
          "71756f7465000000000000000000000000000000000000000000000000000002",
          new Model.Details("", "built-in", "no-language-model", List.of(), "0", "none"),
          List.of("completion"));

  private final SentencePicker picker;
  private final Embedder embedder;
  private final LongSupplier nanoClock;
  private final ThreadPoolExecutor threads;

  /** Makes the engine; the embedder is not closed with it. */
  public QuoteEngine(Embedder embedder, LongSupplier nanoClock) {
    this.picker = new SentencePicker(embedder);
    this.embedder = embedder;
    this.nanoClock = nanoClock;
    this.threads =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING),
            Thread.ofPlatform().name("quote-", 1).daemon().factory());
  }

  /** Tells whether a name means this engine. */
  public static boolean isNamed(String model) {
    return model.equals(NAME) || model.equals(NAME + ":latest");
  }

  @Override
  public CompletionStage<List<Model>> models() {
    return CompletableFuture.completedStage(List.of(MODEL));
  }

  @Override
  public CompletionStage<List<LoadedModel>> loaded() {
    return CompletableFuture.completedStage(List.of());
  }

  @Override
  public CompletionStage<ModelCard> describe(String model) {
    if (!isNamed(model)) {
      return CompletableFuture.failedStage(new Failure.ModelNotFound(model).asException());
    }
    return CompletableFuture.completedStage(
        new ModelCard(
            MODEL,
            "Apache-2.0, a part of Corral",
            "# " + Wording.ABOUT,
            "num_ctx " + CONTEXT,
            "",
            "",
            new Json(
                "{\"general.architecture\":\"quote\","
                    + "\"general.description\":\"No language model: quotes sentences of the given"
                    + " passages with their sources.\"}")));
  }

  @Override
  public Cancellation infer(InferenceRequest request, InferenceListener listener) {
    if (!isNamed(request.model())) {
      listener.onFailure(new Failure.ModelNotFound(request.model()));
      return Cancellation.NONE;
    }
    if (request.format() instanceof OutputFormat.Schema) {
      listener.onFailure(
          new Failure.Invalid(
              "quote is no language model and cannot follow a JSON schema (expected: no format, or"
                  + " \"json\"); ask a language model",
              "format"));
      return Cancellation.NONE;
    }
    if (request.prompt().isEmpty()) {
      boolean unload = request.keepAlive() != null && request.keepAlive().isZero();
      Reason reason = unload ? Reason.UNLOAD : Reason.LOAD;
      listener.onEvent(new InferenceEvent.Finished(reason, Usage.NONE, List.of()));
      return Cancellation.NONE;
    }
    AtomicBoolean cancelled = new AtomicBoolean();
    QuotedAnswer answer = new QuotedAnswer(request, listener, cancelled::get, nanoClock);
    try {
      threads.execute(() -> answer.give(picker, embedder));
    } catch (RejectedExecutionException e) {
      listener.onFailure(
          new Failure.Busy(WAITING + " answers of quote are waiting", Duration.ofSeconds(1)));
    }
    return () -> cancelled.set(true);
  }

  @Override
  public void close() {
    threads.close();
  }
}

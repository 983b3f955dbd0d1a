package dev.corral.core.schedule;

import dev.corral.core.exchange.Cancellation;
import dev.corral.core.exchange.ChatEngine;
import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.InferenceEvent;
import dev.corral.core.exchange.InferenceListener;
import dev.corral.core.exchange.InferenceRequest;
import dev.corral.core.exchange.Json;
import dev.corral.core.exchange.LoadedModel;
import dev.corral.core.exchange.Model;
import dev.corral.core.exchange.ModelCard;
import dev.corral.core.exchange.Options;
import dev.corral.core.exchange.Prompt;
import dev.corral.core.exchange.Usage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** An engine that runs what it is given until the test ends it; counts what runs at once. */
final class ScriptedEngine implements ChatEngine {

  final List<Run> runs = new ArrayList<>();
  final List<Run> started = new ArrayList<>();
  int cancelled;
  int mostAtOnce;
  int asked;
  Supplier<CompletionStage<List<Model>>> models;
  @Nullable Failure refusal;

  ScriptedEngine(String... names) {
    List<Model> all = Stream.of(names).map(ScriptedEngine::model).toList();
    models = () -> CompletableFuture.completedFuture(all);
  }

  static Model model(String name) {
    Model.Details details = new Model.Details("", "gguf", "llama", List.of(), "", "");
    return new Model(name, Instant.EPOCH, 1, "00", details, List.of());
  }

  static InferenceRequest request(String model) {
    Prompt prompt = new Prompt.Completion("hi", null, null, null, false, List.of(), List.of());
    return new InferenceRequest(model, prompt, Options.NONE, null, null, null, null);
  }

  /** One request at the engine. */
  final class Run implements Cancellation {
    final InferenceRequest request;
    private final InferenceListener listener;

    private Run(InferenceRequest request, InferenceListener listener) {
      this.request = request;
      this.listener = listener;
    }

    void finish() {
      runs.remove(this);
      listener.onEvent(InferenceEvent.Delta.text("hello"));
      listener.onEvent(
          new InferenceEvent.Finished(InferenceEvent.Reason.STOP, Usage.NONE, List.of()));
    }

    void fail() {
      runs.remove(this);
      listener.onFailure(new Failure.UpstreamBroken("broken"));
    }

    @Override
    public void cancel() {
      if (runs.remove(this)) {
        cancelled++;
      }
    }
  }

  @Override
  public CompletionStage<List<Model>> models() {
    asked++;
    return models.get();
  }

  @Override
  public CompletionStage<List<LoadedModel>> loaded() {
    return models
        .get()
        .thenApply(
            all -> all.stream().map(one -> new LoadedModel(one, Instant.EPOCH, 0, 1)).toList());
  }

  @Override
  public CompletionStage<ModelCard> describe(String model) {
    return CompletableFuture.completedFuture(
        new ModelCard(model(model), "", "", "", "", "", Json.EMPTY_OBJECT));
  }

  @Override
  public Cancellation infer(InferenceRequest request, InferenceListener listener) {
    if (refusal != null) {
      listener.onFailure(refusal);
      return Cancellation.NONE;
    }
    Run run = new Run(request, listener);
    runs.add(run);
    started.add(run);
    mostAtOnce = Math.max(mostAtOnce, runs.size());
    return run;
  }
}

package dev.corral.server.protocol.catalog;

import dev.corral.core.exchange.Cancellation;
import dev.corral.core.exchange.ChatEngine;
import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.InferenceEvent.Finished;
import dev.corral.core.exchange.InferenceEvent.Reason;
import dev.corral.core.exchange.InferenceListener;
import dev.corral.core.exchange.InferenceRequest;
import dev.corral.core.exchange.LoadedModel;
import dev.corral.core.exchange.Model;
import dev.corral.core.exchange.ModelCard;
import dev.corral.core.exchange.Prompt;
import dev.corral.core.exchange.Scope;
import dev.corral.core.exchange.Usage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Another engine's models and, beside them, the embedding model, which answers no question. */
public final class Catalog implements ChatEngine {

  private final ChatEngine engine;
  private final BuiltInEmbedding builtIn;
  private final AtomicReference<@Nullable Listed> latest = new AtomicReference<>();

  /** The list of another engine, and what became of it. */
  private record Listed(List<Model> others, List<Model> all) {}

  /** Makes a catalog. */
  public Catalog(ChatEngine engine, BuiltInEmbedding builtIn) {
    this.engine = engine;
    this.builtIn = builtIn;
  }

  @Override
  public CompletionStage<List<Model>> models() {
    return models(Scope.COMMON);
  }

  @Override
  public CompletionStage<List<Model>> models(Scope scope) {
    return engine.models(scope).thenApply(this::withBuiltIn);
  }

  /** The engine gives the same list until it has looked again, and that is told by its identity. */
  @SuppressWarnings("ReferenceEquality")
  private List<Model> withBuiltIn(List<Model> models) {
    Listed known = latest.get();
    if (known == null || known.others() != models) {
      List<Model> all = new ArrayList<>();
      models.stream().filter(model -> !builtIn.isNamed(model.name())).forEach(all::add);
      all.add(builtIn.model());
      known = new Listed(models, List.copyOf(all));
      latest.set(known);
    }
    return known.all();
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
    return builtIn.isNamed(model)
        ? CompletableFuture.completedStage(builtIn.card())
        : engine.describe(model, scope);
  }

  @Override
  public Cancellation infer(InferenceRequest request, InferenceListener listener) {
    if (!builtIn.isNamed(request.model())) {
      return engine.infer(request, listener);
    }
    Duration keepAlive = request.keepAlive();
    if (request.prompt().isEmpty()) {
      Reason reason = keepAlive != null && keepAlive.isZero() ? Reason.UNLOAD : Reason.LOAD;
      listener.onEvent(new Finished(reason, Usage.NONE, List.of()));
      return Cancellation.NONE;
    }
    String what =
        switch (request.prompt()) {
          case Prompt.Conversation _ -> "chat";
          case Prompt.Completion _ -> "generate";
        };
    listener.onFailure(
        new Failure.Invalid("\"" + request.model() + "\" does not support " + what, "model"));
    return Cancellation.NONE;
  }
}

package dev.corral.core.exchange;

import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * An engine in front of another: it passes every question on, with its scope, unless a subclass
 * overrides it. As safe for use by many threads as the other.
 */
public abstract class ForwardingEngine implements ChatEngine {

  private final ChatEngine engine;

  /** Stands in front of an engine. */
  protected ForwardingEngine(ChatEngine engine) {
    this.engine = engine;
  }

  @Override
  public CompletionStage<List<Model>> models() {
    return engine.models();
  }

  @Override
  public CompletionStage<List<Model>> models(Scope scope) {
    return engine.models(scope);
  }

  @Override
  public CompletionStage<List<LoadedModel>> loaded() {
    return engine.loaded();
  }

  @Override
  public CompletionStage<ModelCard> describe(String model) {
    return engine.describe(model);
  }

  @Override
  public CompletionStage<ModelCard> describe(String model, Scope scope) {
    return engine.describe(model, scope);
  }

  @Override
  public Cancellation infer(InferenceRequest request, InferenceListener listener) {
    return engine.infer(request, listener);
  }
}

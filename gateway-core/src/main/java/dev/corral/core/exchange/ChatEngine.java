package dev.corral.core.exchange;

import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Something that answers as a language model: a model host, the built-in quoting engine, a virtual
 * model. Every method returns at once; stages complete exceptionally with {@link FailureException}.
 */
public interface ChatEngine {

  /** Returns the models on offer now. */
  CompletionStage<List<Model>> models();

  /** Returns the models on offer now to those who see a scope's things. */
  default CompletionStage<List<Model>> models(Scope scope) {
    return models();
  }

  /** Returns the models that are loaded now. */
  CompletionStage<List<LoadedModel>> loaded();

  /** Returns what is known of one model; fails with {@link Failure.ModelNotFound}. */
  CompletionStage<ModelCard> describe(String model);

  /** Returns what is known of one model to those who see a scope's things. */
  default CompletionStage<ModelCard> describe(String model, Scope scope) {
    return describe(model);
  }

  /** Starts an answer; the listener hears of every failure, none is thrown. */
  Cancellation infer(InferenceRequest request, InferenceListener listener);
}

package dev.corral.server.observe;

import dev.corral.core.exchange.Cancellation;
import dev.corral.core.exchange.ChatEngine;
import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.InferenceEvent;
import dev.corral.core.exchange.InferenceListener;
import dev.corral.core.exchange.InferenceRequest;
import dev.corral.core.exchange.LoadedModel;
import dev.corral.core.exchange.Model;
import dev.corral.core.exchange.ModelCard;
import dev.corral.core.exchange.Notice;
import dev.corral.core.exchange.Scope;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** An engine whose retrieval is noted: how long embedding and search took. */
record ObservedRetrieval(ChatEngine engine, Times embed, Times search) implements ChatEngine {

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
    return engine.infer(
        request,
        new InferenceListener() {
          @Override
          public void onEvent(InferenceEvent event) {
            if (event instanceof InferenceEvent.Sources sources && sources.searchNanos() > 0) {
              embed.record(sources.embedNanos());
              search.record(sources.searchNanos());
            }
            listener.onEvent(event);
          }

          @Override
          public void onNotice(Notice notice) {
            listener.onNotice(notice);
          }

          @Override
          public void onFailure(Failure failure) {
            listener.onFailure(failure);
          }
        });
  }
}

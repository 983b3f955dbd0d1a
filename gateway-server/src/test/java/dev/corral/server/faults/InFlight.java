package dev.corral.server.faults;

import dev.corral.core.exchange.Cancellation;
import dev.corral.core.exchange.ChatEngine;
import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.InferenceEvent;
import dev.corral.core.exchange.InferenceListener;
import dev.corral.core.exchange.InferenceRequest;
import dev.corral.core.exchange.LoadedModel;
import dev.corral.core.exchange.Model;
import dev.corral.core.exchange.ModelCard;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the inferences of an engine that have neither ended nor been cancelled. */
final class InFlight implements ChatEngine {

  private final ChatEngine engine;
  private final AtomicInteger count = new AtomicInteger();

  InFlight(ChatEngine engine) {
    this.engine = engine;
  }

  int count() {
    return count.get();
  }

  @Override
  public CompletionStage<List<Model>> models() {
    return engine.models();
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
  public Cancellation infer(InferenceRequest request, InferenceListener listener) {
    count.incrementAndGet();
    AtomicBoolean ended = new AtomicBoolean();
    Runnable end =
        () -> {
          if (ended.compareAndSet(false, true)) {
            count.decrementAndGet();
          }
        };
    Cancellation running =
        engine.infer(
            request,
            new InferenceListener() {
              @Override
              public void onEvent(InferenceEvent event) {
                if (event instanceof InferenceEvent.Finished) {
                  end.run();
                }
                listener.onEvent(event);
              }

              @Override
              public void onFailure(Failure failure) {
                end.run();
                listener.onFailure(failure);
              }
            });
    return () -> {
      running.cancel();
      end.run();
    };
  }
}

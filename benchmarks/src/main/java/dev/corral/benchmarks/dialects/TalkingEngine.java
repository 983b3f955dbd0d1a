package dev.corral.benchmarks.dialects;

import dev.corral.core.exchange.Cancellation;
import dev.corral.core.exchange.ChatEngine;
import dev.corral.core.exchange.InferenceEvent;
import dev.corral.core.exchange.InferenceListener;
import dev.corral.core.exchange.InferenceRequest;
import dev.corral.core.exchange.LoadedModel;
import dev.corral.core.exchange.Model;
import dev.corral.core.exchange.ModelCard;
import dev.corral.core.exchange.Usage;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Says the same word as often as it is told, at once, on the caller's thread. */
final class TalkingEngine implements ChatEngine {

  private static final InferenceEvent WORD = InferenceEvent.Delta.text(" token");
  private static final InferenceEvent END =
      new InferenceEvent.Finished(
          InferenceEvent.Reason.STOP, new Usage(20, 30, 1, 1, 1, 1), List.of());

  private int words;

  void say(int number) {
    words = number;
  }

  @Override
  public CompletionStage<List<Model>> models() {
    return CompletableFuture.completedFuture(List.of());
  }

  @Override
  public CompletionStage<List<LoadedModel>> loaded() {
    return CompletableFuture.completedFuture(List.of());
  }

  @Override
  public CompletionStage<ModelCard> describe(String model) {
    return new CompletableFuture<>();
  }

  @Override
  public Cancellation infer(InferenceRequest request, InferenceListener listener) {
    for (int i = 0; i < words; i++) {
      listener.onEvent(WORD);
    }
    listener.onEvent(END);
    return Cancellation.NONE;
  }
}

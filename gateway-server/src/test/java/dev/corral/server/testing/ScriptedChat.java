package dev.corral.server.testing;

import dev.corral.core.exchange.Cancellation;
import dev.corral.core.exchange.ChatEngine;
import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.InferenceEvent;
import dev.corral.core.exchange.InferenceListener;
import dev.corral.core.exchange.InferenceRequest;
import dev.corral.core.exchange.LoadedModel;
import dev.corral.core.exchange.Model;
import dev.corral.core.exchange.ModelCard;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** An engine that says what it was told to say, and keeps what it was asked. */
public final class ScriptedChat implements ChatEngine {

  private final List<InferenceEvent> events = new ArrayList<>();
  private final List<InferenceRequest> requests = new ArrayList<>();
  private final Map<String, ModelCard> cards = new HashMap<>();
  private final List<LoadedModel> loaded = new ArrayList<>();
  private @Nullable Failure failure;
  private @Nullable InferenceListener listener;
  private int cancelled;

  /** Says these events to every question from now on. */
  public ScriptedChat say(InferenceEvent... more) {
    events.addAll(List.of(more));
    return this;
  }

  /** Ends every answer by this failure. */
  public ScriptedChat failWith(Failure failure) {
    this.failure = failure;
    return this;
  }

  /** Has a model. */
  public ScriptedChat with(ModelCard card) {
    cards.put(card.model().name(), card);
    return this;
  }

  /** Has a model in memory. */
  public ScriptedChat with(LoadedModel model) {
    loaded.add(model);
    return this;
  }

  /** Returns the only question so far. */
  public InferenceRequest asked() {
    if (requests.size() != 1) {
      throw new IllegalStateException(requests.size() + " questions were asked");
    }
    return requests.getFirst();
  }

  /** Returns the questions so far. */
  public List<InferenceRequest> requests() {
    return List.copyOf(requests);
  }

  /** Returns who listens to the latest answer. */
  public InferenceListener listener() {
    return Objects.requireNonNull(listener, "nothing was asked");
  }

  /** Tells how many answers were cancelled. */
  public int cancelled() {
    return cancelled;
  }

  @Override
  public CompletionStage<List<Model>> models() {
    return CompletableFuture.completedStage(cards.values().stream().map(ModelCard::model).toList());
  }

  @Override
  public CompletionStage<List<LoadedModel>> loaded() {
    return CompletableFuture.completedStage(loaded);
  }

  @Override
  public CompletionStage<ModelCard> describe(String model) {
    ModelCard card = cards.get(model.contains(":") ? model : model + ":latest");
    return card == null
        ? CompletableFuture.failedStage(new Failure.ModelNotFound(model).asException())
        : CompletableFuture.completedStage(card);
  }

  @Override
  public Cancellation infer(InferenceRequest request, InferenceListener listener) {
    requests.add(request);
    this.listener = listener;
    events.forEach(listener::onEvent);
    if (failure != null) {
      listener.onFailure(failure);
    }
    return () -> cancelled++;
  }
}

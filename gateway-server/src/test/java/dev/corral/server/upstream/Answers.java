package dev.corral.server.upstream;

import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.FailureException;
import dev.corral.core.exchange.InferenceEvent;
import dev.corral.core.exchange.InferenceListener;
import dev.corral.core.exchange.InferenceRequest;
import dev.corral.core.exchange.Message;
import dev.corral.core.exchange.Options;
import dev.corral.core.exchange.Prompt;
import dev.corral.core.exchange.Role;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** One answer as a caller hears it; knows that nothing may come after its end. */
final class Answers implements InferenceListener {

  private static final long PATIENCE_SECONDS = 20;

  final List<InferenceEvent> events = new CopyOnWriteArrayList<>();
  private final CountDownLatch first = new CountDownLatch(1);
  private final CompletableFuture<InferenceEvent.Finished> end = new CompletableFuture<>();
  private final CompletableFuture<String> afterEnd = new CompletableFuture<>();

  static InferenceRequest chat(String model, String text, Map<String, ?> options) {
    Prompt prompt = new Prompt.Conversation(List.of(Message.of(Role.USER, text)), List.of());
    return new InferenceRequest(model, prompt, Options.of(options), null, null, null, null);
  }

  static InferenceRequest chat(String text) {
    return chat("m", text, Map.of());
  }

  @Override
  public void onEvent(InferenceEvent event) {
    if (end.isDone()) {
      afterEnd.complete(event.toString());
    }
    events.add(event);
    first.countDown();
    if (event instanceof InferenceEvent.Finished finished) {
      end.complete(finished);
    }
  }

  @Override
  public void onFailure(Failure failure) {
    if (!end.completeExceptionally(failure.asException())) {
      afterEnd.complete(failure.toString());
    }
  }

  /** Waits for the first event. */
  void awaitFirst() throws InterruptedException {
    if (!first.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("no event within " + PATIENCE_SECONDS + " s; end: " + end);
    }
  }

  /** Waits for the regular end. */
  InferenceEvent.Finished finished() {
    InferenceEvent.Finished finished = await(end);
    if (afterEnd.isDone()) {
      throw new AssertionError("after the end came " + afterEnd.join());
    }
    return finished;
  }

  /** Waits for the failure. */
  Failure failure() {
    Failure failure = failureOf(end);
    if (afterEnd.isDone()) {
      throw new AssertionError("after the end came " + afterEnd.join());
    }
    return failure;
  }

  boolean isEnded() {
    return end.isDone();
  }

  String text() {
    StringBuilder text = new StringBuilder();
    for (InferenceEvent event : events) {
      if (event instanceof InferenceEvent.Delta delta) {
        text.append(delta.content());
      }
    }
    return text.toString();
  }

  static <T> T await(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
  }

  static Failure failureOf(CompletionStage<?> stage) {
    try {
      Object result = await(stage);
      throw new AssertionError("expected a failure, but came " + result);
    } catch (CompletionException e) {
      if (e.getCause() instanceof FailureException failed) {
        return failed.failure();
      }
      throw new AssertionError("expected a failure of the vocabulary", e.getCause());
    }
  }
}

package dev.corral.core.retrieval.answer;

import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.InferenceEvent;
import dev.corral.core.exchange.InferenceListener;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Keeps what an answer says until it ends. */
public final class Heard implements InferenceListener {

  private final List<InferenceEvent> events = new ArrayList<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private @Nullable Failure failure;

  @Override
  public synchronized void onEvent(InferenceEvent event) {
    events.add(event);
    if (event instanceof InferenceEvent.Finished) {
      ended.countDown();
    }
  }

  @Override
  public synchronized void onFailure(Failure what) {
    failure = what;
    ended.countDown();
  }

  public Heard await() {
    try {
      if (!ended.await(30, TimeUnit.SECONDS)) {
        throw new AssertionError("no end of the answer");
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return this;
  }

  public synchronized List<InferenceEvent> events() {
    return List.copyOf(events);
  }

  public synchronized @Nullable Failure failure() {
    return failure;
  }

  public synchronized String text() {
    StringBuilder text = new StringBuilder();
    for (InferenceEvent event : events) {
      if (event instanceof InferenceEvent.Delta delta) {
        text.append(delta.content());
      }
    }
    return text.toString();
  }

  public InferenceEvent.Finished finished() {
    return (InferenceEvent.Finished) events().getLast();
  }
}

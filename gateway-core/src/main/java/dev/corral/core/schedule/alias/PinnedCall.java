package dev.corral.core.schedule.alias;

import dev.corral.core.exchange.Cancellation;
import dev.corral.core.exchange.ChatEngine;
import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.InferenceListener;
import dev.corral.core.exchange.InferenceRequest;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A request that goes on once the version of its model is known to be the right one. */
final class PinnedCall implements Cancellation {

  private final ChatEngine engine;
  private final InferenceRequest request;
  private final InferenceListener listener;

  /** What is to be cancelled now; null once cancelled. */
  private final AtomicReference<@Nullable Cancellation> step =
      new AtomicReference<>(Cancellation.NONE);

  PinnedCall(ChatEngine engine, InferenceRequest request, InferenceListener listener) {
    this.engine = engine;
    this.request = request;
    this.listener = listener;
  }

  void go(@Nullable Failure objection) {
    if (step.get() == null) {
      return;
    }
    if (objection != null) {
      listener.onFailure(objection);
      return;
    }
    Cancellation running = engine.infer(request, listener);
    if (step.updateAndGet(current -> current == null ? null : running) == null) {
      running.cancel();
    }
  }

  @Override
  public void cancel() {
    Cancellation current = step.getAndSet(null);
    if (current != null) {
      current.cancel();
    }
  }
}

package dev.corral.server.faults;

import dev.corral.core.exchange.Cancellation;
import dev.corral.core.exchange.ChatEngine;
import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.ForwardingEngine;
import dev.corral.core.exchange.InferenceEvent;
import dev.corral.core.exchange.InferenceListener;
import dev.corral.core.exchange.InferenceRequest;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the inferences of an engine that have neither ended nor been cancelled. */
final class InFlight extends ForwardingEngine {

  private final AtomicInteger count = new AtomicInteger();

  InFlight(ChatEngine engine) {
    super(engine);
  }

  int count() {
    return count.get();
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
        super.infer(
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

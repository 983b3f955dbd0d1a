package dev.corral.server.observe;

import dev.corral.core.exchange.Cancellation;
import dev.corral.core.exchange.ChatEngine;
import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.ForwardingEngine;
import dev.corral.core.exchange.InferenceEvent;
import dev.corral.core.exchange.InferenceListener;
import dev.corral.core.exchange.InferenceRequest;
import dev.corral.core.exchange.Notice;
import dev.corral.core.exchange.Span;
import dev.corral.server.observe.ModelMeters.Outcome;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/** An engine whose answers are noted on their way. */
final class ObservedModels extends ForwardingEngine {

  private final ModelMeters meters;
  private final LongSupplier nanoClock;

  ObservedModels(ChatEngine engine, ModelMeters meters, LongSupplier nanoClock) {
    super(engine);
    this.meters = meters;
    this.nanoClock = nanoClock;
  }

  @Override
  public Cancellation infer(InferenceRequest request, InferenceListener listener) {
    if (request.prompt().isEmpty()) { // only loads or unloads
      return super.infer(request, listener);
    }
    Noting noting =
        new Noting(meters.of(request.model()), request.caller().span(), listener, nanoClock);
    Cancellation running = super.infer(request, noting);
    return () -> {
      noting.cancelled();
      running.cancel();
    };
  }

  /** Passes an answer on and notes its times. */
  private static final class Noting implements InferenceListener {

    private final ModelMeter meter;
    private final Span span;
    private final InferenceListener listener;
    private final LongSupplier nanoClock;
    private final long askedNanos;
    private final AtomicBoolean ended = new AtomicBoolean();
    private boolean begun;

    Noting(ModelMeter meter, Span span, InferenceListener listener, LongSupplier nanoClock) {
      this.meter = meter;
      this.span = span;
      this.listener = listener;
      this.nanoClock = nanoClock;
      this.askedNanos = nanoClock.getAsLong();
    }

    @Override
    public void onEvent(InferenceEvent event) {
      if (event instanceof InferenceEvent.Delta && !begun) {
        begun = true;
        meter.firstToken.record(nanoClock.getAsLong() - askedNanos);
      } else if (event instanceof InferenceEvent.Finished finished
          && ended.compareAndSet(false, true)) {
        meter.answered(finished.usage(), nanoClock.getAsLong() - askedNanos);
      }
      listener.onEvent(event);
    }

    @Override
    public void onNotice(Notice notice) {
      if (notice instanceof Notice.Dispatched dispatched) {
        meter.queue.record(dispatched.waited().toNanos());
        span.past("queue", dispatched.waited().toNanos(), 0);
      }
      listener.onNotice(notice);
    }

    @Override
    public void onFailure(Failure failure) {
      if (ended.compareAndSet(false, true)) {
        meter.ended(outcome(failure));
      }
      listener.onFailure(failure);
    }

    void cancelled() {
      if (ended.compareAndSet(false, true)) {
        meter.ended(Outcome.CANCELLED);
      }
    }

    private static Outcome outcome(Failure failure) {
      if (failure instanceof Failure.Cancelled) {
        return Outcome.CANCELLED;
      }
      return switch (failure.category()) {
        case CLIENT -> Outcome.CLIENT;
        case LIMIT -> Outcome.LIMIT;
        case UPSTREAM -> Outcome.UPSTREAM;
        case INTERNAL -> Outcome.INTERNAL;
      };
    }
  }
}

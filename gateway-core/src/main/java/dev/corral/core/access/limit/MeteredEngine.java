package dev.corral.core.access.limit;

import dev.corral.core.exchange.Cancellation;
import dev.corral.core.exchange.Charge;
import dev.corral.core.exchange.ChatEngine;
import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.ForwardingEngine;
import dev.corral.core.exchange.InferenceEvent;
import dev.corral.core.exchange.InferenceListener;
import dev.corral.core.exchange.InferenceRequest;
import dev.corral.core.exchange.Notice;
import dev.corral.core.exchange.Usage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/**
 * Charges callers for the answers of another engine. A whole answer costs what the engine says; one
 * that broke or was cancelled costs a token for each piece that came and the time since the first;
 * an answer that was shared costs no time of a host.
 */
public final class MeteredEngine extends ForwardingEngine {

  private final LongSupplier nanoClock;

  /** Makes a meter in front of an engine. */
  public MeteredEngine(ChatEngine engine, LongSupplier nanoClock) {
    super(engine);
    this.nanoClock = nanoClock;
  }

  @Override
  public Cancellation infer(InferenceRequest request, InferenceListener listener) {
    Charge charge = request.caller().charge();
    if (charge.equals(Charge.NONE)) {
      return super.infer(request, listener);
    }
    Meter meter = new Meter(listener, charge);
    Cancellation running = super.infer(request, meter);
    return () -> {
      running.cancel();
      meter.breakOff();
    };
  }

  /** Counts an answer on its way to the caller. */
  private final class Meter implements InferenceListener {

    private final InferenceListener listener;
    private final Charge charge;
    private final AtomicBoolean settled = new AtomicBoolean();
    private volatile long pieces;
    private volatile long firstNanos;
    private volatile boolean shared;

    Meter(InferenceListener listener, Charge charge) {
      this.listener = listener;
      this.charge = charge;
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // events come one after the other
    public void onEvent(InferenceEvent event) {
      if (event instanceof InferenceEvent.Finished finished) {
        Usage used = finished.usage();
        settle(
            used.promptTokens() + used.answerTokens(),
            used.loadNanos() + used.promptNanos() + used.answerNanos());
      } else if (event instanceof InferenceEvent.Delta) {
        if (pieces == 0) {
          firstNanos = nanoClock.getAsLong();
        }
        pieces++;
      }
      listener.onEvent(event);
    }

    @Override
    public void onNotice(Notice notice) {
      if (notice instanceof Notice.Shared) {
        shared = true;
      }
      listener.onNotice(notice);
    }

    @Override
    public void onFailure(Failure failure) {
      breakOff();
      listener.onFailure(failure);
    }

    /** Charges what there was of an answer that is not to be whole. */
    void breakOff() {
      settle(pieces, pieces == 0 ? 0 : nanoClock.getAsLong() - firstNanos);
    }

    private void settle(long tokens, long gpuNanos) {
      if (settled.compareAndSet(false, true)) {
        charge.spend(tokens, shared ? 0 : gpuNanos);
      }
    }
  }
}

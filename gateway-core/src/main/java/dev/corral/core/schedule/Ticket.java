package dev.corral.core.schedule;

import dev.corral.core.exchange.Cancellation;
import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.InferenceEvent;
import dev.corral.core.exchange.InferenceListener;
import dev.corral.core.exchange.InferenceRequest;
import java.util.function.Consumer;

/**
 * One request in a queue, and the listener of its answer on the way to the caller's.
 *
 * <p>The end is told to the queue first, so that a caller who hears of it finds the slot free.
 */
final class Ticket implements InferenceListener {

  /** Where a request is; goes forward only. */
  enum Stage {
    WAITING,
    RUNNING,
    ENDED
  }

  final InferenceRequest request;
  private final InferenceListener listener;
  private final Consumer<Ticket> onEnd;

  // The queue's own notes.
  Stage stage = Stage.WAITING;
  Cancellation running = Cancellation.NONE;
  long startedNanos;

  /** Whether the answer came to its regular end; written before the end is told to the queue. */
  boolean answered;

  Ticket(InferenceRequest request, InferenceListener listener, Consumer<Ticket> onEnd) {
    this.request = request;
    this.listener = listener;
    this.onEnd = onEnd;
  }

  @Override
  public void onEvent(InferenceEvent event) {
    if (event instanceof InferenceEvent.Finished) {
      answered = true;
      onEnd.accept(this);
    }
    listener.onEvent(event);
  }

  @Override
  public void onFailure(Failure failure) {
    onEnd.accept(this);
    listener.onFailure(failure);
  }
}

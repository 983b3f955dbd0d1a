package dev.corral.core.schedule;

import dev.corral.core.exchange.Cancellation;
import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.InferenceEvent;
import dev.corral.core.exchange.InferenceListener;
import dev.corral.core.exchange.Notice;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One inference told to many: who joins late hears first what came before. All is told under this
 * object's lock, so that everybody hears it in order; listeners do not block.
 */
final class SharedAnswer implements InferenceListener {

  /** A longer answer is told to those who are there, and neither joined nor kept. */
  private static final long BYTES_MAX = 4L << 20;

  private static final long EVENT_BYTES = 64;

  private final Consumer<SharedAnswer> onEnd;
  private final LateCancellation inference = new LateCancellation();
  private final List<InferenceListener> listeners = new ArrayList<>();
  private final List<InferenceEvent> events = new ArrayList<>();
  private long bytes;
  private boolean over;
  private boolean whole;

  SharedAnswer(Consumer<SharedAnswer> onEnd) {
    this.onEnd = onEnd;
  }

  /** Sets the inference that is to be cancelled when all have gone. */
  void lead(Cancellation begun) {
    inference.lead(begun);
  }

  /** Tells the listener what came and what will come; null where it is too late to join. */
  @Nullable Cancellation join(InferenceListener listener, boolean late) {
    synchronized (this) {
      if (over || bytes > BYTES_MAX) {
        return null;
      }
      listeners.add(listener);
      if (late) {
        listener.onNotice(new Notice.Shared());
      }
      events.forEach(listener::onEvent);
    }
    return () -> leave(listener);
  }

  /** Returns all of the answer; null where it broke, or was too long to be kept. */
  synchronized @Nullable List<InferenceEvent> whole() {
    return whole && bytes <= BYTES_MAX ? List.copyOf(events) : null;
  }

  @Override
  public void onEvent(InferenceEvent event) {
    boolean isEnd = event instanceof InferenceEvent.Finished;
    synchronized (this) {
      bytes += bytes(event);
      if (bytes <= BYTES_MAX) {
        events.add(event);
      } else {
        events.clear();
      }
      over |= isEnd;
      whole |= isEnd;
      // A copy: one that hears the end may leave, or ask again, at once.
      for (InferenceListener listener : List.copyOf(listeners)) {
        listener.onEvent(event);
      }
    }
    if (isEnd) {
      onEnd.accept(this);
    }
  }

  @Override
  public void onNotice(Notice notice) {
    synchronized (this) {
      for (InferenceListener listener : List.copyOf(listeners)) {
        listener.onNotice(notice);
      }
    }
  }

  @Override
  public void onFailure(Failure failure) {
    synchronized (this) {
      over = true;
      for (InferenceListener listener : List.copyOf(listeners)) {
        listener.onFailure(failure);
      }
    }
    onEnd.accept(this);
  }

  static long bytes(InferenceEvent event) {
    return EVENT_BYTES
        + (event instanceof InferenceEvent.Delta delta
            ? 2L * (delta.content().length() + delta.thinking().length())
                + delta.toolCalls().stream()
                    .mapToLong(call -> 2L * call.arguments().text().length())
                    .sum()
                + EVENT_BYTES * delta.logprobs().size()
            : 0);
  }

  private void leave(InferenceListener listener) {
    boolean last;
    synchronized (this) {
      last = listeners.remove(listener) && listeners.isEmpty() && !over;
      over |= last;
    }
    if (last) {
      inference.cancel();
      onEnd.accept(this);
    }
  }
}

package dev.corral.core.schedule;

import dev.corral.core.exchange.Cancellation;
import java.util.concurrent.atomic.AtomicReference;

/** The cancellation of work that may not have begun yet. */
final class LateCancellation implements Cancellation {

  private final AtomicReference<Cancellation> work = new AtomicReference<>(NONE);

  boolean isCancelled() {
    return work.get() instanceof Stopped;
  }

  /** Leads to {@code begun} from now on; cancels it where that was asked for before. */
  void lead(Cancellation begun) {
    Cancellation before = work.getAndUpdate(now -> now instanceof Stopped ? now : begun);
    if (before instanceof Stopped) {
      begun.cancel();
    }
  }

  @Override
  public void cancel() {
    work.getAndSet(new Stopped()).cancel();
  }

  /** Stands for work that must not begin any more. */
  private record Stopped() implements Cancellation {
    @Override
    public void cancel() {}
  }
}

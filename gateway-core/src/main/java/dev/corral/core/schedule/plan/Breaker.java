package dev.corral.core.schedule.plan;

import dev.corral.core.exchange.Failure;
import org.jspecify.annotations.Nullable;

/*
 * The circuit breaker of Nygard, "Release It!". A host that refuses connections is taken out at
 * once, one that breaks answers after three in a row. It is tried again by asking for one token of
 * a loaded model, since a runner that hangs still answers lists, and pings.
 */

/** Whether a host can be given work. */
final class Breaker {

  private static final int BROKEN_MAX = 3;
  private static final long PAUSE_MIN_NANOS = 250_000_000;
  private static final int PAUSE_DOUBLINGS = 6;

  private int broken;
  private int trials;
  private boolean open;
  private long nextTrialNanos;
  private @Nullable Failure reason;

  boolean isOpen() {
    return open;
  }

  @Nullable Failure reason() {
    return reason;
  }

  long nextTrialNanos() {
    return nextTrialNanos;
  }

  void worked() {
    open = false;
    broken = 0;
    trials = 0;
    reason = null;
  }

  /** Takes note of a failure; tells whether it took the host out. */
  boolean failed(Failure failure, long now) {
    boolean away = failure instanceof Failure.UpstreamUnavailable;
    if (!away && ++broken < BROKEN_MAX && !open) {
      return false;
    }
    boolean fresh = !open;
    open = true;
    reason = failure;
    nextTrialNanos = now + (PAUSE_MIN_NANOS << Math.min(trials++, PAUSE_DOUBLINGS));
    return fresh;
  }
}

package dev.corral.core.schedule.plan;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/*
 * A swap, step by step: whoever has to go is sent nothing more and drains; it is told to unload,
 * which Ollama only takes note of; the list of loaded models is asked until it is gone; the new
 * model is loaded by a request of the gateway's own, which no leaving client can abort; where it
 * was not known whether all of it fits, the list tells what is left. Two models never contend
 * inside Ollama, whose own eviction can hang.
 */

/** A load in progress at a host, and the unloads before it; one at a time a host. */
final class Swap {

  /** The steps, in their order. */
  enum Step {
    DRAINING,
    UNLOADING,
    CONFIRMING,
    LOADING,
    LOOKING
  }

  final @Nullable LaneKey target;
  final List<Resident> leaving = new ArrayList<>();
  final List<LaneKey> before = new ArrayList<>();
  final long startedNanos;

  /** Whether all others must be idle while it loads, since nobody knows whether all fit. */
  final boolean alone;

  Step step = Step.DRAINING;
  int toldLeft;
  int looks;
  long lookAtNanos;
  long loadStartedNanos;

  Swap(@Nullable LaneKey target, boolean alone, long now) {
    this.target = target;
    this.alone = alone;
    this.startedNanos = now;
  }
}

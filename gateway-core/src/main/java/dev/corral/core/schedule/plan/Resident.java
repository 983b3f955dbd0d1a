package dev.corral.core.schedule.plan;

/** A model in a host's memory. */
final class Resident {

  final LaneKey key;

  /** When it was loaded, and became of use. */
  final long readySinceNanos;

  int running;
  long lastUsedNanos;

  /** Until when it is surely still there, though nobody asked. */
  long sureUntilNanos;

  /** Set where it is to go: nothing more is sent to it. */
  boolean leaving;

  /** Set where somebody asked for it to be unloaded. */
  boolean released;

  Resident(LaneKey key, long now) {
    this.key = key;
    this.readySinceNanos = now;
    this.lastUsedNanos = now;
  }
}

package dev.corral.core.vector.store;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Key ranges that were dropped and wait for the compaction that gives their space back. One takes
 * them together: each writes out what is in memory, a file a table, so one for each of a thousand
 * small collections would leave thousands of small files. Safe for use by several threads.
 */
final class DroppedRanges {

  /** Bytes that are worth a compaction at once. */
  static final long WORTH_COMPACTING = 4L << 20;

  /** How long ranges that hold much wait for others, in milliseconds. */
  static final long GATHERING_MS = 300;

  /** The same for ranges that hold little. */
  static final long GATHERING_LITTLE_MS = 20_000;

  private List<Hole> waiting = new ArrayList<>();
  private long bytes;

  /**
   * Adds ranges.
   *
   * @return milliseconds after which {@link #take} is to be called, or empty where an earlier call
   *     has asked for that already
   */
  synchronized OptionalLong add(List<Hole> holes) {
    boolean first = waiting.isEmpty();
    boolean little = bytes < WORTH_COMPACTING;
    waiting.addAll(holes);
    bytes += holes.stream().mapToLong(Hole::bytes).sum();
    if (waiting.isEmpty() || !(first || little)) {
      return OptionalLong.empty();
    }
    if (bytes >= WORTH_COMPACTING) {
      return OptionalLong.of(GATHERING_MS);
    }
    return first ? OptionalLong.of(GATHERING_LITTLE_MS) : OptionalLong.empty();
  }

  /** Returns the ranges that wait, in the order in which they came; none waits after it. */
  synchronized List<Hole> take() {
    List<Hole> taken = waiting;
    waiting = new ArrayList<>();
    bytes = 0;
    return taken;
  }

  /** A deleted key range and roughly what it held. */
  @SuppressWarnings("ArrayRecordComponent") // keys are never changed
  record Hole(String table, byte[] from, byte[] to, long bytes) {
    Hole(String table, byte[] from, byte[] to) {
      this(table, from, to, 0);
    }
  }
}

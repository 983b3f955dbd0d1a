package dev.corral.core.vector.index;

import java.util.Arrays;

/**
 * The nearest ordinals of a long scan. Newcomers below the bound are appended; when the room is
 * full it is sorted and the nearest are kept, which costs a few nanoseconds a newcomer where a heap
 * costs fifty. Used by one thread.
 */
final class Shortlist {

  private static final int ROOM = 4;

  private final int wanted;
  private final long[] entries;
  private int size;
  private float bound = Float.POSITIVE_INFINITY;

  Shortlist(int wanted) {
    this.wanted = wanted;
    this.entries = new long[Math.multiplyExact(ROOM, wanted)];
  }

  /** Offers the first {@code count} ordinals with their distances. */
  void offer(int[] ordinals, float[] distances, int count) {
    for (int i = 0; i < count; i++) {
      if (distances[i] <= bound) {
        if (size == entries.length) {
          settle();
        }
        entries[size++] = Candidate.of(ordinals[i], distances[i]);
      }
    }
  }

  /** Orders what is held, cuts it to the number wanted and returns how many there are. */
  int settle() {
    Arrays.sort(entries, 0, size);
    size = Math.min(size, wanted);
    if (size == wanted) {
      bound = Candidate.distance(entries[size - 1]);
    }
    return size;
  }

  /** Returns an ordinal by its rank, after {@link #settle}. */
  int ordinal(int rank) {
    return Candidate.ordinal(entries[rank]);
  }
}

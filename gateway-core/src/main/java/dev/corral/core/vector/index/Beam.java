package dev.corral.core.vector.index;

/**
 * The nearest nodes that a walk has met, in order, and which of them it has expanded. A sorted
 * array that the neighbours of a node are merged into in one pass: at the sizes of a walk that
 * costs a third of two heaps. Used by one thread.
 */
final class Beam {

  /** Set in an entry whose node was expanded; the ordinal stands above it. */
  private static final long EXPANDED = 1;

  private long[] entries = new long[0];
  private long[] newcomers = new long[0];
  private int capacity;
  private int size;
  private int next;

  /** Empties it and sets how many nodes it holds at most. */
  void reset(int newCapacity) {
    if (entries.length < newCapacity) {
      entries = new long[newCapacity];
    }
    capacity = newCapacity;
    size = 0;
    next = 0;
  }

  int size() {
    return size;
  }

  /** Returns a node by its rank. */
  int ordinal(int rank) {
    return (int) entries[rank] >>> 1;
  }

  /** Adds the first {@code count} nodes, none of them added before; the farthest leave. */
  void add(int[] ordinals, float[] distances, int count) {
    if (newcomers.length < count) {
      newcomers = new long[count];
    }
    float bound =
        size < capacity ? Float.POSITIVE_INFINITY : Candidate.distance(entries[capacity - 1]);
    int kept = 0;
    for (int i = 0; i < count; i++) {
      if (distances[i] < bound) {
        insert(Candidate.of(0, distances[i]) | ((long) ordinals[i] << 1), kept++);
      }
    }
    if (kept > 0) {
      merge(kept);
    }
  }

  private void insert(long entry, int count) {
    int at = count;
    while (at > 0 && newcomers[at - 1] > entry) {
      newcomers[at] = newcomers[at - 1];
      at--;
    }
    newcomers[at] = entry;
  }

  /** Merges from behind, so that what stays before the first newcomer is not touched. */
  private void merge(int count) {
    int old = size - 1;
    int fresh = count - 1;
    for (int excess = size + count - capacity; excess > 0; excess--) {
      if (fresh < 0 || (old >= 0 && entries[old] > newcomers[fresh])) {
        old--;
      } else {
        fresh--;
      }
    }
    size = Math.min(size + count, capacity);
    int into = size - 1;
    while (fresh >= 0) {
      long newcomer = newcomers[fresh--];
      while (old >= 0 && entries[old] > newcomer) {
        entries[into--] = entries[old--];
      }
      entries[into--] = newcomer;
    }
    next = Math.min(next, into + 1);
  }

  /** Returns the nearest node that was not expanded, which then counts as expanded, or -1. */
  int expand() {
    while (next < size) {
      long entry = entries[next++];
      if ((entry & EXPANDED) == 0) {
        entries[next - 1] = entry | EXPANDED;
        return (int) entry >>> 1;
      }
    }
    return -1;
  }
}

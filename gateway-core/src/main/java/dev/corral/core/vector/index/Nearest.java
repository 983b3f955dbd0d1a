package dev.corral.core.vector.index;

import java.util.Arrays;

/**
 * The k nearest ordinals seen so far: a bounded heap with the farthest on top. Equal distances are
 * ordered by ordinal, so that an answer never depends on the order of arrival. Used by one thread.
 */
public final class Nearest {

  private final int capacity;
  private float[] distances;
  private int[] ordinals;
  private int size;

  /** Prepares for at most {@code capacity} ordinals. */
  public Nearest(int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity: " + capacity + " (expected: > 0)");
    }
    this.capacity = capacity;
    int first = Math.min(capacity, 64);
    this.distances = new float[first];
    this.ordinals = new int[first];
  }

  /** Returns how many ordinals are held. */
  public int size() {
    return size;
  }

  /** Returns the distance that a newcomer must not exceed. */
  public float bound() {
    return size < capacity ? Float.POSITIVE_INFINITY : distances[0];
  }

  /** Offers an ordinal, which must not have been offered before. */
  public void offer(int ordinal, float distance) {
    if (size < capacity) {
      grow();
      int at = size++;
      while (at > 0) {
        int parent = (at - 1) >> 1;
        if (!isFarther(distance, ordinal, distances[parent], ordinals[parent])) {
          break;
        }
        move(parent, at);
        at = parent;
      }
      set(at, ordinal, distance);
    } else if (isFarther(distances[0], ordinals[0], distance, ordinal)) {
      siftDown(0, ordinal, distance, size);
    }
  }

  /** Returns what is held, nearest first, and empties this. */
  public Ranking drain() {
    int count = size;
    for (int end = count - 1; end > 0; end--) {
      int ordinal = ordinals[end];
      float distance = distances[end];
      move(0, end);
      siftDown(0, ordinal, distance, end);
    }
    size = 0;
    return new Ranking(Arrays.copyOf(ordinals, count), Arrays.copyOf(distances, count));
  }

  private void siftDown(int from, int ordinal, float distance, int end) {
    int at = from;
    while (true) {
      int child = 2 * at + 1;
      if (child >= end) {
        break;
      }
      int right = child + 1;
      if (right < end
          && isFarther(distances[right], ordinals[right], distances[child], ordinals[child])) {
        child = right;
      }
      if (!isFarther(distances[child], ordinals[child], distance, ordinal)) {
        break;
      }
      move(child, at);
      at = child;
    }
    set(at, ordinal, distance);
  }

  private static boolean isFarther(float a, int aOrdinal, float b, int bOrdinal) {
    return a > b || (a == b && aOrdinal > bOrdinal);
  }

  private void move(int from, int to) {
    distances[to] = distances[from];
    ordinals[to] = ordinals[from];
  }

  private void set(int at, int ordinal, float distance) {
    distances[at] = distance;
    ordinals[at] = ordinal;
  }

  private void grow() {
    if (size == distances.length) {
      int length = (int) Math.min(capacity, size * 2L);
      distances = Arrays.copyOf(distances, length);
      ordinals = Arrays.copyOf(ordinals, length);
    }
  }

  /**
   * Ordinals with their distances, nearest first.
   *
   * @param ordinals the ordinals
   * @param distances of the same length
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never shared
  public record Ranking(int[] ordinals, float[] distances) {
    /** Returns how many there are. */
    public int size() {
      return ordinals.length;
    }
  }
}

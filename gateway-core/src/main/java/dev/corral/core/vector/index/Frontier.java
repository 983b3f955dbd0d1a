package dev.corral.core.vector.index;

import java.util.Arrays;

/**
 * Candidates of a walk that a filter makes long, nearest first: a binary heap of {@link
 * Candidate}s. Used by one thread.
 */
final class Frontier {

  private long[] heap = new long[256];
  private int size;

  void clear() {
    size = 0;
  }

  boolean isEmpty() {
    return size == 0;
  }

  void push(int ordinal, float distance) {
    if (size == heap.length) {
      heap = Arrays.copyOf(heap, 2 * size);
    }
    long entry = Candidate.of(ordinal, distance);
    int at = size++;
    while (at > 0) {
      int parent = (at - 1) >> 1;
      if (heap[parent] <= entry) {
        break;
      }
      heap[at] = heap[parent];
      at = parent;
    }
    heap[at] = entry;
  }

  float nearestDistance() {
    return Candidate.distance(heap[0]);
  }

  int popNearest() {
    int ordinal = Candidate.ordinal(heap[0]);
    long last = heap[--size];
    int at = 0;
    while (true) {
      int child = 2 * at + 1;
      if (child >= size) {
        break;
      }
      if (child + 1 < size && heap[child + 1] < heap[child]) {
        child++;
      }
      if (heap[child] >= last) {
        break;
      }
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = last;
    return ordinal;
  }
}

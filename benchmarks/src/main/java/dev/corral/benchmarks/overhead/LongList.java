package dev.corral.benchmarks.overhead;

import java.util.Arrays;

/** Numbers as they come, without boxes. */
final class LongList {

  private long[] values = new long[1024];
  private int size;

  void add(long value) {
    if (size == values.length) {
      values = Arrays.copyOf(values, 2 * size);
    }
    values[size++] = value;
  }

  void addAll(long[] more) {
    for (long value : more) {
      add(value);
    }
  }

  int size() {
    return size;
  }

  long[] toArray() {
    return Arrays.copyOf(values, size);
  }
}

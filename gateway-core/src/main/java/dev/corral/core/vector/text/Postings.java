package dev.corral.core.vector.text;

import java.util.Arrays;

/**
 * Ascending ordinals with a count each, only ever appended to. One thread appends; any thread reads
 * the ordinals below an end that was published to it.
 *
 * <p>Form: for each ordinal twice its distance to the one before it, plus one where the count is 1,
 * in 7 bits a byte; then the count where it is not 1.
 */
final class Postings {

  /** Bytes of the object and its array beside the array's contents. */
  static final int OVERHEAD = 64;

  private final long key;
  private volatile byte[] bytes = new byte[4];
  private volatile int size;
  private volatile int documents;
  private int last = -1;

  Postings(long key) {
    this.key = key;
  }

  /** Returns what the ordinals have in common. */
  long key() {
    return key;
  }

  /** Returns how many ordinals were appended. */
  int documents() {
    return documents;
  }

  /** Returns the ordinal that was appended last, or -1. Used by the appending thread. */
  int last() {
    return last;
  }

  /** Appends an ordinal above the last one; returns by how many bytes this grew. */
  int append(int ordinal, int count) {
    assert ordinal > last && count > 0;
    int before = bytes.length;
    long gap = ((long) (ordinal - last) << 1) | (count == 1 ? 1 : 0);
    int at = write(gap, size);
    if (count != 1) {
      at = write(count, at);
    }
    last = ordinal;
    int more = documents + 1;
    size = at;
    documents = more;
    return bytes.length - before;
  }

  private int write(long value, int from) {
    byte[] held = bytes;
    if (from + 6 > held.length) {
      held = Arrays.copyOf(held, Math.max(from + 6, held.length + (held.length >> 1)));
      bytes = held;
    }
    int at = from;
    long rest = value;
    while (rest > 0x7f) {
      held[at++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    held[at++] = (byte) rest;
    return at;
  }

  /** Returns a reader of what is there by now. */
  Reader reader() {
    int limit = size;
    return new Reader(bytes, limit);
  }

  /** Goes through the ordinals in order. Used by one thread. */
  static final class Reader {

    private final byte[] bytes;
    private final int limit;
    private int at;
    private int ordinal = -1;
    private int count;

    private Reader(byte[] bytes, int limit) {
      this.bytes = bytes;
      this.limit = limit;
    }

    /** Moves to the next ordinal below a bound and tells whether there was one. */
    boolean next(int below) {
      if (at == limit) {
        return false;
      }
      int gap = read();
      ordinal += gap >>> 1;
      count = (gap & 1) != 0 ? 1 : read();
      return ordinal < below;
    }

    int ordinal() {
      return ordinal;
    }

    int count() {
      return count;
    }

    private int read() {
      int value = bytes[at++];
      if (value >= 0) {
        return value;
      }
      value &= 0x7f;
      for (int shift = 7; ; shift += 7) {
        int next = bytes[at++];
        value |= (next & 0x7f) << shift;
        if (next >= 0) {
          return value;
        }
      }
    }
  }
}

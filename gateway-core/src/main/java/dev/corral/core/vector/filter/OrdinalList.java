package dev.corral.core.vector.filter;

import dev.corral.core.vector.index.OrdinalSet;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Ascending ordinals, only ever appended to: one by one while they are few, as bits once they are
 * more than one in {@value #SPARSE}. One thread appends; any thread reads the ordinals below an end
 * that was published to it.
 */
final class OrdinalList {

  /** From one ordinal in so many on, bits take less room. */
  private static final int SPARSE = 32;

  /** Ordinals below which the form does not matter. */
  private static final int FEW = 256;

  private static final int[] NONE = new int[0];

  private volatile int[] ordinals = new int[1];
  private volatile int size;
  private volatile long @Nullable [] bits;

  /** Appends an ordinal; one that was appended last is passed over. */
  void add(int ordinal) {
    long[] dense = bits;
    if (dense != null) {
      set(dense, ordinal);
      return;
    }
    int at = size;
    int[] held = ordinals;
    if (at > 0 && held[at - 1] == ordinal) {
      return;
    }
    if (at >= FEW && (long) at * SPARSE > ordinal) {
      long[] fresh = new long[(ordinal >> 6) + 1];
      for (int i = 0; i < at; i++) {
        fresh[held[i] >> 6] |= 1L << held[i];
      }
      set(fresh, ordinal);
      return;
    }
    if (at == held.length) {
      held = Arrays.copyOf(held, 2 * at);
      ordinals = held;
    }
    held[at] = ordinal;
    size = at + 1;
  }

  /** Sets a bit, and makes the bits, or a longer copy of them, the ones that are read. */
  private void set(long[] dense, int ordinal) {
    int word = ordinal >> 6;
    boolean fits = word < dense.length;
    long[] held = fits ? dense : Arrays.copyOf(dense, word + 1 + (word >> 2));
    held[word] |= 1L << ordinal;
    bits = held;
    ordinals = NONE;
  }

  /** Adds the ordinals below a bound to a set. */
  void addTo(OrdinalSet.Builder set, int below) {
    int count = size;
    int[] held = ordinals;
    long[] dense = bits;
    if (dense != null) {
      set.addAll(dense, below);
      return;
    }
    for (int i = 0; i < count && held[i] < below; i++) {
      set.add(held[i]);
    }
  }
}

package dev.corral.core.vector;

import dev.corral.core.vector.index.OrdinalSet;
import java.util.Arrays;
import java.util.Comparator;

/** Sets of ordinals laid out in the order of first insertion. */
final class Ordinals {

  private Ordinals() {}

  static int[] inOrder(RecordTable records, OrdinalSet set) {
    int[] ordinals = new int[set.size()];
    int at = 0;
    for (int ordinal = set.next(0); ordinal >= 0; ordinal = set.next(ordinal + 1)) {
      ordinals[at++] = ordinal;
    }
    return records.isInOrder() ? ordinals : sorted(records, ordinals);
  }

  /** Lays ordinals out in the order of first insertion. */
  static int[] sorted(RecordTable records, int[] ordinals) {
    Integer[] boxed = new Integer[ordinals.length];
    Arrays.setAll(boxed, i -> ordinals[i]);
    Arrays.sort(boxed, Comparator.comparingLong(ordinal -> records.at(ordinal).sequence()));
    int[] sorted = new int[boxed.length];
    Arrays.setAll(sorted, i -> boxed[i]);
    return sorted;
  }
}

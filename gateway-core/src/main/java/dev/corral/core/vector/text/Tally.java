package dev.corral.core.vector.text;

import java.util.Arrays;

/** How often each word is in one text. Used by one thread, again and again. */
final class Tally {

  private long[] table = new long[256];
  private int[] counts = new int[256];
  private int[] used = new int[128];
  private int distinct;
  private int length;

  /** Counts the words of a text, and forgets those of the one before. */
  void count(String text) {
    for (int i = 0; i < distinct; i++) {
      counts[used[i]] = 0;
    }
    distinct = 0;
    length = 0;
    Words.of(text, this::take);
  }

  private void take(long word) {
    length++;
    int slot = slot(word);
    if (counts[slot] == 0) {
      if (distinct == WordIndex.MAX_WORDS) {
        return;
      }
      table[slot] = word;
      used[distinct++] = slot;
    }
    counts[slot]++;
    if (distinct == used.length) {
      widen();
    }
  }

  private int slot(long word) {
    int mask = table.length - 1;
    int slot = (int) word & mask;
    while (counts[slot] != 0 && table[slot] != word) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void widen() {
    long[] oldTable = table;
    int[] oldCounts = counts;
    int[] oldUsed = used;
    table = new long[2 * oldTable.length];
    counts = new int[table.length];
    used = Arrays.copyOf(oldUsed, 2 * oldUsed.length);
    for (int i = 0; i < distinct; i++) {
      int slot = slot(oldTable[oldUsed[i]]);
      table[slot] = oldTable[oldUsed[i]];
      counts[slot] = oldCounts[oldUsed[i]];
      used[i] = slot;
    }
  }

  /** Returns how many words the text has. */
  int length() {
    return length;
  }

  /** Returns how many different words it has. */
  int distinct() {
    return distinct;
  }

  /** Returns one of the different words, in the order of their first places. */
  long word(int i) {
    return table[used[i]];
  }

  /** Returns how often {@link #word} is in the text. */
  int count(int i) {
    return counts[used[i]];
  }

  /** Returns how often a word is in the text. */
  int countOf(long word) {
    return counts[slot(word)];
  }
}

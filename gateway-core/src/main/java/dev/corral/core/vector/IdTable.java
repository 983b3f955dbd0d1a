package dev.corral.core.vector;

import java.util.Arrays;
import java.util.function.IntFunction;

/**
 * From id to ordinal, persistent: a hash table with linear probing in chunks, of which an edit
 * copies those that it touches. Ids are not held here but looked up by ordinal.
 */
final class IdTable {

  static final IdTable EMPTY = new IdTable(new int[][] {new int[16]}, 16, 0);

  private static final int CHUNK = 256;
  private static final int FREE = 0;
  private static final int DELETED = -1;

  private final int[][] chunks;
  private final int capacity;
  private final int used;

  private IdTable(int[][] chunks, int capacity, int used) {
    this.chunks = chunks;
    this.capacity = capacity;
    this.used = used;
  }

  /** Returns the ordinal of an id, or -1. */
  int find(String id, IntFunction<String> idOf) {
    return find(chunks, capacity, id, idOf);
  }

  private static int find(int[][] chunks, int capacity, String id, IntFunction<String> idOf) {
    int slot = slotOf(chunks, capacity, id, idOf);
    int entry = chunks[slot / CHUNK][slot % CHUNK];
    return entry > 0 ? entry - 1 : -1;
  }

  /** Returns the slot that holds the id, or the free one where the search ended. */
  private static int slotOf(int[][] chunks, int capacity, String id, IntFunction<String> idOf) {
    int slot = spread(id) & (capacity - 1);
    while (true) {
      int entry = chunks[slot / CHUNK][slot % CHUNK];
      if (entry == FREE || (entry > 0 && idOf.apply(entry - 1).equals(id))) {
        return slot;
      }
      slot = (slot + 1) & (capacity - 1);
    }
  }

  private static int spread(String id) {
    int hash = id.hashCode() * 0x9E3779B9;
    return hash ^ (hash >>> 15);
  }

  Editor edit(IntFunction<String> idOf) {
    return new Editor(this, idOf);
  }

  /** Changes a copy. Used by one thread. */
  static final class Editor {

    private final IntFunction<String> idOf;
    private int[][] chunks;
    private boolean[] copied;
    private int capacity;
    private int used;

    private Editor(IdTable table, IntFunction<String> idOf) {
      this.idOf = idOf;
      this.chunks = table.chunks.clone();
      this.copied = new boolean[chunks.length];
      this.capacity = table.capacity;
      this.used = table.used;
    }

    int find(String id) {
      return IdTable.find(chunks, capacity, id, idOf);
    }

    /** Sets the ordinal of an id that is there or not. */
    void put(String id, int ordinal) {
      int slot = slotOf(chunks, capacity, id, idOf);
      if (chunks[slot / CHUNK][slot % CHUNK] == FREE) {
        if (used + 1 > capacity / 2) {
          rehash();
          slot = slotOf(chunks, capacity, id, idOf);
        }
        used++;
      }
      set(slot, ordinal + 1);
    }

    void remove(String id) {
      int slot = slotOf(chunks, capacity, id, idOf);
      assert chunks[slot / CHUNK][slot % CHUNK] > 0;
      set(slot, DELETED);
    }

    IdTable build() {
      return new IdTable(chunks.clone(), capacity, used);
    }

    private void set(int slot, int entry) {
      int chunk = slot / CHUNK;
      if (!copied[chunk]) {
        chunks[chunk] = chunks[chunk].clone();
        copied[chunk] = true;
      }
      chunks[chunk][slot % CHUNK] = entry;
    }

    /** Leaves deleted entries behind and doubles where the living need it. */
    private void rehash() {
      int[][] old = chunks;
      int living = 0;
      for (int[] chunk : old) {
        for (int entry : chunk) {
          living += entry > 0 ? 1 : 0;
        }
      }
      capacity = Math.max(16, Integer.highestOneBit(living) * 4);
      chunks = new int[Math.max(1, capacity / CHUNK)][Math.min(capacity, CHUNK)];
      copied = new boolean[chunks.length];
      Arrays.fill(copied, true);
      used = living;
      for (int[] chunk : old) {
        for (int entry : chunk) {
          if (entry > 0) {
            int slot = slotOf(chunks, capacity, idOf.apply(entry - 1), idOf);
            chunks[slot / CHUNK][slot % CHUNK] = entry;
          }
        }
      }
    }
  }
}

package dev.corral.core.vector.text;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Postings by a 64-bit key: open addressing, never shrinking. One thread adds; any thread finds
 * what was added before something that was published to it.
 */
final class PostingsTable {

  private static final int FIRST_SLOTS = 1 << 8;

  private volatile AtomicReferenceArray<@Nullable Postings> slots =
      new AtomicReferenceArray<>(FIRST_SLOTS);
  private int size;

  /** Returns the postings of a key, or null. */
  @Nullable Postings find(long key) {
    AtomicReferenceArray<@Nullable Postings> table = slots;
    return table.getAcquire(slot(key, table));
  }

  /** Returns the postings of a key, made where there were none. Used by the adding thread. */
  Postings at(long key) {
    AtomicReferenceArray<@Nullable Postings> table = slots;
    int slot = slot(key, table);
    Postings found = table.getPlain(slot);
    if (found != null) {
      return found;
    }
    var made = new Postings(key);
    table.setRelease(slot, made);
    if (++size > table.length() / 2) {
      slots = twice(table);
    }
    return made;
  }

  /** Returns how many keys there are. Used by the adding thread. */
  int size() {
    return size;
  }

  /** Returns the bytes of the table itself. */
  long bytes() {
    return 4L * slots.length();
  }

  private static int slot(long key, AtomicReferenceArray<@Nullable Postings> table) {
    int mask = table.length() - 1;
    int slot = (int) key & mask;
    for (Postings held = table.getAcquire(slot);
        held != null && held.key() != key;
        held = table.getAcquire(slot)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private static AtomicReferenceArray<@Nullable Postings> twice(
      AtomicReferenceArray<@Nullable Postings> table) {
    var wider = new AtomicReferenceArray<@Nullable Postings>(2 * table.length());
    for (int i = 0; i < table.length(); i++) {
      Postings held = table.getPlain(i);
      if (held != null) {
        wider.setPlain(slot(held.key(), wider), held);
      }
    }
    return wider;
  }
}

package dev.corral.core.vector;

import dev.corral.core.vector.index.OrdinalSet;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The records of a collection by ordinal and by id, persistent: an edit copies the chunks that it
 * touches and leaves every published table as it was. A record that changes moves to a new ordinal,
 * so that an ordinal always means the same vector, metadata and document.
 */
final class RecordTable {

  static final RecordTable EMPTY =
      new RecordTable(new StoredRecord[0][], 0, OrdinalSet.EMPTY, IdTable.EMPTY, true, 0);

  private static final int CHUNK = 256;

  private final @Nullable StoredRecord[][] chunks;
  private final int end;
  private final OrdinalSet live;
  private final IdTable ids;
  private final boolean inOrder;
  private final long bytes;

  private RecordTable(
      @Nullable StoredRecord[][] chunks,
      int end,
      OrdinalSet live,
      IdTable ids,
      boolean inOrder,
      long bytes) {
    this.chunks = chunks;
    this.end = end;
    this.live = live;
    this.ids = ids;
    this.inOrder = inOrder;
    this.bytes = bytes;
  }

  /** Returns roughly how much memory the records take. */
  long bytes() {
    return bytes;
  }

  /** Returns the ordinal that the next record gets. */
  int end() {
    return end;
  }

  /** Returns the ordinals in use. */
  OrdinalSet live() {
    return live;
  }

  /** Tells whether ordinals stand in the order of first insertion. */
  boolean isInOrder() {
    return inOrder;
  }

  /** Returns the record of an ordinal in use. */
  StoredRecord at(int ordinal) {
    return at(chunks, ordinal);
  }

  /** Returns the ordinal of an id, or -1. */
  int find(String id) {
    return ids.find(id, ordinal -> at(ordinal).id());
  }

  private static StoredRecord at(@Nullable StoredRecord[][] chunks, int ordinal) {
    StoredRecord record = chunks[ordinal / CHUNK][ordinal % CHUNK];
    if (record == null) {
      throw new AssertionError("no record at " + ordinal);
    }
    return record;
  }

  Editor edit() {
    return new Editor(this);
  }

  /** Changes a copy. Used by one thread. */
  static final class Editor {

    private @Nullable StoredRecord[][] chunks;
    private boolean[] copied;
    private int end;
    private boolean inOrder;
    private long bytes;
    private final OrdinalSet.Builder live;
    private final IdTable.Editor ids;

    private Editor(RecordTable table) {
      this.chunks = table.chunks.clone();
      this.copied = new boolean[chunks.length];
      this.end = table.end;
      this.inOrder = table.inOrder;
      this.bytes = table.bytes;
      this.live = table.live.toBuilder();
      this.ids = table.ids.edit(ordinal -> at(ordinal).id());
    }

    int end() {
      return end;
    }

    StoredRecord at(int ordinal) {
      return RecordTable.at(chunks, ordinal);
    }

    int find(String id) {
      return ids.find(id);
    }

    /**
     * Puts a record at the next ordinal; one with the same id must have been removed before.
     *
     * @param newest whether its sequence is above all others
     */
    void append(StoredRecord record, boolean newest) {
      int chunk = end / CHUNK;
      if (chunk == chunks.length) {
        chunks = Arrays.copyOf(chunks, chunk + 1);
        chunks[chunk] = new StoredRecord[CHUNK];
        copied = Arrays.copyOf(copied, chunk + 1);
        copied[chunk] = true;
      }
      set(end, record);
      live.add(end);
      ids.put(record.id(), end);
      inOrder &= newest;
      end++;
    }

    void remove(int ordinal) {
      ids.remove(at(ordinal).id());
      set(ordinal, null);
      live.remove(ordinal);
    }

    RecordTable build() {
      return new RecordTable(chunks.clone(), end, live.build(), ids.build(), inOrder, bytes);
    }

    private void set(int ordinal, @Nullable StoredRecord record) {
      int chunk = ordinal / CHUNK;
      if (!copied[chunk]) {
        chunks[chunk] = chunks[chunk].clone();
        copied[chunk] = true;
      }
      StoredRecord before = chunks[chunk][ordinal % CHUNK];
      bytes += (record == null ? 0 : record.bytes()) - (before == null ? 0 : before.bytes());
      chunks[chunk][ordinal % CHUNK] = record;
    }
  }
}

package dev.corral.core.vector;

import org.jspecify.annotations.Nullable;

/**
 * The state of a collection after a write, which never changes.
 *
 * @param records its records
 * @param space the vectors behind the ordinals, or null before the first write
 * @param nextSequence the sequence of the next new record
 * @param nextVersion the version of the next text
 */
record Snapshot(
    RecordTable records, @Nullable VectorSpace space, long nextSequence, long nextVersion) {

  static final Snapshot EMPTY = new Snapshot(RecordTable.EMPTY, null, 0, 1);

  /** Bytes of a record beside its vector: its id and metadata, its objects, and their indexes. */
  private static final long RECORD_BYTES = 500;

  /** Returns roughly how much memory it keeps. */
  long bytes() {
    long vectors = space == null ? 0 : space.bytes();
    return 2_048 + vectors + RECORD_BYTES * records.live().size();
  }

  int count() {
    return records.live().size();
  }

  /** Returns the vectors of a collection that has records. */
  VectorSpace vectors() {
    VectorSpace present = space;
    if (present == null) {
      throw new AssertionError("no vectors");
    }
    return present;
  }
}

package dev.corral.core.vector;

import java.util.List;
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

  /** Bytes of a record in the graph, with its code and its place in the index of metadata. */
  private static final long INDEX_BYTES = 300;

  private static final long OVERHEAD_BYTES = 2_048;

  /**
   * Returns roughly how much memory new records take.
   *
   * @param dimension of the vectors of the collection, where it has one
   */
  static long bytesOf(List<Entry> entries, @Nullable Integer dimension) {
    long bytes = 0;
    for (Entry entry : entries) {
      float[] vector = entry.vector();
      int length = vector != null ? vector.length : dimension == null ? 0 : dimension;
      bytes += StoredRecord.OVERHEAD_BYTES + INDEX_BYTES + (long) length * Float.BYTES;
      bytes += entry.id().length() + Attributes.of(entry.metadata()).encoded().length;
    }
    return bytes;
  }

  /** Returns roughly how much memory it keeps. */
  long bytes() {
    return OVERHEAD_BYTES + (space == null ? 0 : space.bytes()) + records.bytes();
  }

  int count() {
    return records.live().size();
  }

  /** Returns the same records; the next sequence and version are not below these. */
  Snapshot after(long sequence, long version) {
    return new Snapshot(
        records, space, Math.max(nextSequence, sequence), Math.max(nextVersion, version));
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

package dev.corral.core.vector;

import dev.corral.core.vector.index.FloatVectors;

/** Moves the living records of a collection together, which frees the memory of the others. */
final class Compaction {

  /** Ordinals below which holes are not worth a rebuilt graph. */
  static final int FLOOR = 4_096;

  private Compaction() {}

  /** Returns the same records without holes where holes are the greater part. */
  static Snapshot compacted(Snapshot snapshot) {
    RecordTable records = snapshot.records();
    int end = records.end();
    if (snapshot.space() == null || end < FLOOR || snapshot.count() > end / 2) {
      return snapshot;
    }
    FloatVectors vectors = snapshot.vectors().vectors();
    var dense = new FloatVectors(vectors.dimension(), vectors.metric());
    RecordTable.Editor moved = RecordTable.EMPTY.edit();
    for (int ordinal : Ordinals.inOrder(records, records.live())) {
      dense.append(vectors.copy(ordinal));
      moved.append(records.at(ordinal), true);
    }
    return new Snapshot(
        moved.build(), new VectorSpace(dense), snapshot.nextSequence(), snapshot.nextVersion());
  }
}

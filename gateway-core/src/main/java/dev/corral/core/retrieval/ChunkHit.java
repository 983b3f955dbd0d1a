package dev.corral.core.retrieval;

import dev.corral.core.vector.Entry;

/**
 * A chunk that a search found.
 *
 * @param run the ingestion that made it
 * @param chunk its number in that
 * @param similarity (1 + cos) / 2 of its best window, in [0, 1]; NaN where not known
 * @param entry a record of it, with metadata
 */
record ChunkHit(String run, long chunk, double similarity, Entry entry) {

  static ChunkHit of(Entry entry, double similarity) {
    return new ChunkHit(ChunkRecords.run(entry), ChunkRecords.chunk(entry), similarity, entry);
  }

  /** Returns the id of the record that carries its text. */
  String id() {
    return ChunkRecords.firstWindow(run, chunk);
  }

  ChunkHit withSimilarity(double other) {
    return new ChunkHit(run, chunk, other, entry);
  }
}

package dev.corral.core.retrieval;

/**
 * A chunk that a search found.
 *
 * @param run the ingestion that made it
 * @param chunk its number in that
 * @param similarity (1 + cos) / 2 of its best window, in [0, 1]; NaN where not known
 * @param words its BM25 as a share of the best one's, in [0, 1]; 0 where not known
 */
record ChunkHit(String run, long chunk, double similarity, double words) {

  /** Returns the chunk that a record is of. */
  static ChunkHit of(String record, double similarity) {
    return new ChunkHit(ChunkRecords.runOf(record), ChunkRecords.chunkOf(record), similarity, 0);
  }

  /** Returns a chunk that was found by its words alone. */
  static ChunkHit worded(String record, double words) {
    return new ChunkHit(
        ChunkRecords.runOf(record), ChunkRecords.chunkOf(record), Double.NaN, words);
  }

  /** Returns the id of the record that carries its text. */
  String id() {
    return ChunkRecords.firstWindow(run, chunk);
  }

  ChunkHit withSimilarity(double other) {
    return new ChunkHit(run, chunk, other, words);
  }

  /** Returns what is known by two finds of the same chunk together: the greater of each. */
  ChunkHit and(ChunkHit other) {
    double nearer =
        Double.isNaN(similarity) || other.similarity > similarity ? other.similarity : similarity;
    return new ChunkHit(run, chunk, nearer, Math.max(words, other.words));
  }
}

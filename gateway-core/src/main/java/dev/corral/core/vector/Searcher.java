package dev.corral.core.vector;

import dev.corral.core.vector.index.FloatVectors;
import dev.corral.core.vector.index.Nearest;
import dev.corral.core.vector.index.OrdinalSet;
import dev.corral.core.vector.index.VectorIndex;

/**
 * Finds the nearest vectors of a snapshot. Few candidates are compared one by one, where the
 * vectors are in memory; many are sought in the graph, and what the graph does not cover yet is
 * compared one by one. Where the graph finds too few, everything is compared.
 */
final class Searcher {

  /** Candidates up to which comparing all is as fast as preparing a query for codes. */
  static final int SCANNED = 400;

  private Searcher() {}

  static Nearest.Ranking search(
      Snapshot snapshot, float[] query, int k, OrdinalSet accepted, int searchBreadth) {
    int wanted = Math.min(k, accepted.size());
    if (wanted == 0) {
      return new Nearest.Ranking(new int[0], new float[0]);
    }
    FloatVectors vectors = snapshot.vectors().vectors();
    VectorIndex graph = snapshot.vectors().graph();
    int end = snapshot.records().end();
    long breadth = Math.max(searchBreadth, 2L * wanted);
    boolean many =
        vectors.onDisk() > 0
            ? accepted.size() > 2L * wanted
            : accepted.size() > SCANNED && breadth < accepted.size();
    if (graph != null && many) {
      var nearest = new Nearest(wanted);
      int covered = graph.search(query, (int) breadth, accepted, nearest);
      vectors.scorer(query).scan(accepted, covered, end, nearest);
      if (nearest.size() == wanted) {
        return nearest.drain();
      }
    }
    var nearest = new Nearest(wanted);
    vectors.scorer(query).scan(accepted, 0, end, nearest);
    return nearest.drain();
  }
}

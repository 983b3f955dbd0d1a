package dev.corral.core.retrieval;

import dev.corral.core.vector.rank.Rank;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Chunks in the order of their fused ranks. Used by one thread, once.
 *
 * <p>A chunk's place is by Σ weight / (60 + rank) over the rankings that it is in; where these are
 * equal, by its similarity.
 */
final class PassageRanking {

  private final Map<String, ChunkHit> hits = new HashMap<>();
  private final Map<String, Double> fused = new HashMap<>();

  /** Adds a ranking, the best first. */
  void add(List<ChunkHit> ranking, double weight) {
    int rank = 0;
    for (ChunkHit hit : ranking) {
      rank++;
      hits.merge(hit.id(), hit, ChunkHit::and);
      fused.merge(hit.id(), weight / (Rank.RECIPROCAL_CONSTANT + rank), Double::sum);
    }
  }

  /** Returns the chunks whose similarity is not known. */
  List<ChunkHit> unmeasured() {
    return hits.values().stream().filter(hit -> Double.isNaN(hit.similarity())).toList();
  }

  /** Tells the similarity of a window of a chunk. */
  void measure(ChunkHit window) {
    hits.computeIfPresent(window.id(), (_, hit) -> hit.and(window));
  }

  /** Returns the chunks whose similarity is at least the threshold, in their order. */
  List<ChunkHit> over(double threshold) {
    return hits.values().stream()
        .filter(hit -> hit.similarity() >= threshold)
        .sorted(
            Comparator.comparingDouble((ChunkHit hit) -> fused.getOrDefault(hit.id(), 0.0))
                .thenComparingDouble(ChunkHit::similarity)
                .reversed()
                .thenComparing(ChunkHit::run)
                .thenComparingLong(ChunkHit::chunk))
        .toList();
  }

  /**
   * Returns the first of an order with the scores to be told in place of similarities: a chunk's
   * similarity, or that of the best one below it where that is greater. So scores fall with the
   * order, stay on the scale of the threshold, and equal the similarity wherever both agree.
   */
  static List<ChunkHit> told(List<ChunkHit> order, int most) {
    List<ChunkHit> told = new ArrayList<>(order.subList(0, Math.min(most, order.size())));
    double below = 0;
    for (int i = told.size() - 1; i >= 0; i--) {
      below = Math.max(below, told.get(i).similarity());
      told.set(i, told.get(i).withSimilarity(below));
    }
    return told;
  }
}

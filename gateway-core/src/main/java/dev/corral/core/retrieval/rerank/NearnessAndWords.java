package dev.corral.core.retrieval.rerank;

import java.util.List;

/**
 * A convex combination of nearness, laid between 0 for the farthest candidate and 1 for the
 * nearest, and of BM25 as a share of its best (S. Bruch, S. Gai, A. Ingber, "An Analysis of Fusion
 * Functions for Hybrid Retrieval", 2023): unlike ranks these know by how much one chunk is better
 * than the next. Words count for more where they single one chunk out, as a code or a name does.
 */
final class NearnessAndWords implements Reranker {

  static final NearnessAndWords INSTANCE = new NearnessAndWords();

  /** The share of words; found on the tuning half of the evaluation set, as the next. */
  private static final double WORDS = 0.3;

  /** By how much more words count where only one chunk has them. */
  private static final double SINGLED_OUT = 2;

  private NearnessAndWords() {}

  @Override
  public int depth() {
    return Integer.MAX_VALUE;
  }

  @Override
  public List<Double> scores(String question, List<Candidate> candidates) {
    double nearest = Double.NEGATIVE_INFINITY;
    double farthest = Double.POSITIVE_INFINITY;
    double most = 0;
    double next = 0;
    for (Candidate candidate : candidates) {
      nearest = Math.max(nearest, candidate.similarity());
      farthest = Math.min(farthest, candidate.similarity());
      next = Math.max(next, Math.min(most, candidate.words()));
      most = Math.max(most, candidate.words());
    }
    double least = farthest;
    double range = Math.max(Double.MIN_NORMAL, nearest - farthest);
    double words = WORDS * (1 + SINGLED_OUT * (most - next));
    return candidates.stream()
        .map(c -> (1 - WORDS) * (c.similarity() - least) / range + words * c.words())
        .toList();
  }
}

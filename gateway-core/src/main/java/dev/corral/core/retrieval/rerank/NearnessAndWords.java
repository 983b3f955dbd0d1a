package dev.corral.core.retrieval.rerank;

import java.util.List;

/**
 * A convex combination of the cosine and of BM25 as a share of its best (S. Bruch, S. Gai, A.
 * Ingber, "An Analysis of Fusion Functions for Hybrid Retrieval", 2023): unlike ranks it knows by
 * how much one chunk is better than the next.
 */
final class NearnessAndWords implements Reranker {

  static final NearnessAndWords INSTANCE = new NearnessAndWords();

  /** The share of words; tuned on the tuning half of the evaluation set. */
  private static final double WORDS = 0.2;

  private NearnessAndWords() {}

  @Override
  public int depth() {
    return Integer.MAX_VALUE;
  }

  @Override
  public List<Double> scores(String question, List<Candidate> candidates) {
    return candidates.stream().map(NearnessAndWords::score).toList();
  }

  private static double score(Candidate candidate) {
    double cosine = 2 * candidate.similarity() - 1;
    return (1 - WORDS) * cosine + WORDS * candidate.words();
  }
}

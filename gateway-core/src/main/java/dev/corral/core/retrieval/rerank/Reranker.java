package dev.corral.core.retrieval.rerank;

import java.util.List;
import java.util.function.Supplier;

/** Scores the candidates of a search. Safe for use by many threads. */
public interface Reranker {

  /**
   * A chunk that may answer.
   *
   * @param similarity (1 + cos) / 2 of its best window with the question, in [0, 1]
   * @param words its BM25 as a share of the best one's, in [0, 1]; 0 where it shares no rare word
   * @param text gives its text; reading it costs a look into the store
   */
  record Candidate(double similarity, double words, Supplier<String> text) {}

  /** Returns how many candidates are worth scoring, the most promising first. */
  int depth();

  /** Returns a score for each candidate, in their order; the greater, the more relevant. */
  List<Double> scores(String question, List<Candidate> candidates);

  /** Returns the built-in one: nearness and words together, at no cost. */
  static Reranker builtIn() {
    return NearnessAndWords.INSTANCE;
  }
}

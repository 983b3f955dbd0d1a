package dev.corral.core.retrieval.rerank;

import dev.corral.embedder.CrossEncoder;
import java.util.List;

/** Scores by a model that reads question and text at once. */
public final class CrossEncoderReranker implements Reranker {

  /** Each takes as long as an embedding; the answer is rarely below these places. */
  private static final int DEPTH = 20;

  private final CrossEncoder encoder;

  /** Makes a reranker; the encoder is not closed with it. */
  public CrossEncoderReranker(CrossEncoder encoder) {
    this.encoder = encoder;
  }

  @Override
  public int depth() {
    return DEPTH;
  }

  @Override
  public List<Double> scores(String question, List<Candidate> candidates) {
    return encoder.scores(
        question, candidates.stream().map(candidate -> candidate.text().get()).toList());
  }
}

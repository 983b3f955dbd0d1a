package dev.corral.core.retrieval;

/**
 * How the two ways of finding passages, by the nearness of vectors and by shared words (BM25), make
 * one order. Their rankings are fused by reciprocal ranks (Cormack, Clarke, Büttcher, SIGIR 2009);
 * the candidates may then be scored anew.
 *
 * @param vectorWeight of nearness, not negative; 0 leaves it out of the order
 * @param textWeight of words, not negative; 0 does not look at words
 * @param reranked whether the reranker has the last word
 */
public record Fusion(double vectorWeight, double textWeight, boolean reranked) {

  /** Both alike, reranked. */
  public static final Fusion HYBRID = new Fusion(1, 1, true);

  /** Nearness alone. */
  public static final Fusion VECTORS = new Fusion(1, 0);

  public Fusion {
    assert vectorWeight >= 0 && textWeight >= 0 && vectorWeight + textWeight > 0
        : "checked by the caller";
  }

  /** Makes a fusion whose order is that of the ranks. */
  public Fusion(double vectorWeight, double textWeight) {
    this(vectorWeight, textWeight, false);
  }
}

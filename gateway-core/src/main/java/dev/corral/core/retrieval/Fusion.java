package dev.corral.core.retrieval;

/**
 * How much the two ways of finding passages count where their rankings are fused by reciprocal
 * ranks (Cormack, Clarke, Büttcher, SIGIR 2009): by the nearness of vectors, and by shared words
 * (BM25).
 *
 * @param vectorWeight of nearness, not negative; 0 leaves it out of the order
 * @param textWeight of words, not negative; 0 does not look at words
 */
public record Fusion(double vectorWeight, double textWeight) {

  /** Both alike. */
  public static final Fusion HYBRID = new Fusion(1, 1);

  /** Nearness alone. */
  public static final Fusion VECTORS = new Fusion(1, 0);

  public Fusion {
    assert vectorWeight >= 0 && textWeight >= 0 && vectorWeight + textWeight > 0
        : "checked by the caller";
  }
}

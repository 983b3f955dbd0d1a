package dev.corral.core.vector.index;

/** Distances from one query to vectors of a byte a dimension. Safe for use by many threads. */
final class ByteScorer implements Distances {

  /** Standard deviations of an error that is equally likely within a step: four of 1/sqrt(12). */
  private static final float DOUBT = 1.16f;

  private final ByteCodes codes;
  private final float[] query;
  private final float base;
  private final float reach;

  /**
   * Prepares a query.
   *
   * @param query what the bytes are multiplied with
   * @param base what the distance is beside what the bytes tell
   * @param reach how far the query is from the mean of all
   */
  ByteScorer(ByteCodes codes, float[] query, float base, float reach) {
    this.codes = codes;
    this.query = query;
    this.base = base;
    this.reach = reach;
  }

  @Override
  public float distance(int ordinal) {
    return base + codes.offset(ordinal) - codes.slope(ordinal) * codes.along(query, ordinal);
  }

  /** Returns by how much the exact distance of a vector may be less, all but surely. */
  float doubt(int ordinal) {
    return DOUBT * codes.slope(ordinal) * reach;
  }

  @Override
  public void distances(int[] ordinals, int count, float[] into) {
    for (int i = 0; i < count; i++) {
      into[i] = codes.touch(ordinals[i]);
    }
    for (int i = 0; i < count; i++) {
      into[i] = distance(ordinals[i]);
    }
  }
}

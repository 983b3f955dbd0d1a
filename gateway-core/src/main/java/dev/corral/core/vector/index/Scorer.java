package dev.corral.core.vector.index;

/** Distances from one query to vectors by ordinal. Safe for use by many threads. */
public final class Scorer implements Distances {

  private static final Kernel KERNEL = Kernel.FASTEST;

  /** Places of a vector that are read ahead; the processor finds what lies between by itself. */
  private static final int TOUCHED = 4;

  private final FloatVectors vectors;
  private final Metric metric;
  private final float[] query;
  private final int from;
  private final float inverseNorm;

  Scorer(FloatVectors vectors, float[] query, int from, float inverseNorm) {
    this.vectors = vectors;
    this.metric = vectors.metric();
    this.query = query;
    this.from = from;
    this.inverseNorm = inverseNorm;
  }

  int dimension() {
    return vectors.dimension();
  }

  @Override
  public float distance(int ordinal) {
    float[] held = vectors.chunk(ordinal);
    float[] chunk = held == null ? vectors.copy(ordinal) : held;
    int offset = held == null ? 0 : vectors.offset(ordinal);
    int dimension = vectors.dimension();
    return switch (metric) {
      case COSINE ->
          1
              - KERNEL.dot(query, from, chunk, offset, dimension)
                  * inverseNorm
                  * vectors.inverseNorm(ordinal);
      case INNER_PRODUCT -> 1 - KERNEL.dot(query, from, chunk, offset, dimension);
      case SQUARED_EUCLIDEAN -> KERNEL.squaredDifference(query, from, chunk, offset, dimension);
    };
  }

  @Override
  public void distances(int[] ordinals, int count, float[] into) {
    touch(ordinals, count, into);
    for (int i = 0; i < count; i++) {
      into[i] = distance(ordinals[i]);
    }
  }

  /** Reads a little of every vector, so that the waits for memory overlap. */
  private void touch(int[] ordinals, int count, float[] into) {
    int part = vectors.dimension() / TOUCHED;
    for (int i = 0; i < count; i++) {
      float[] chunk = vectors.chunk(ordinals[i]);
      if (chunk != null) {
        int from = vectors.offset(ordinals[i]);
        into[i] =
            chunk[from] + chunk[from + part] + chunk[from + 2 * part] + chunk[from + 3 * part];
      }
    }
  }

  /** Scores the members of a set from an ordinal on, below another. */
  public void scan(OrdinalSet members, int fromOrdinal, int end, Nearest into) {
    float bound = into.bound();
    for (int at = members.next(fromOrdinal); at >= 0 && at < end; at = members.next(at + 1)) {
      float distance = distance(at);
      if (distance <= bound) {
        into.offer(at, distance);
        bound = into.bound();
      }
    }
  }
}

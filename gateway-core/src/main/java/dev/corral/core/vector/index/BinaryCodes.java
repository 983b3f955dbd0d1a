package dev.corral.core.vector.index;

import java.util.Arrays;

/*
 * RaBitQ (Gao and Long, SIGMOD 2024). A vector o is taken relative to a centre c, rotated at random
 * and reduced to the signs of its n components, which are the corner x/sqrt(n) of a cube. For a
 * query q the inner product <o-c, q-c> is estimated without bias by
 *
 *     |o-c| <x, q'> / (sqrt(n) f),   q' the rotated q-c,   f = <x/sqrt(n), (o-c)'/|o-c|>.
 *
 * q' is rounded to four bits a component, so that <x, q'> is four counts of common bits. All three
 * distances are affine in the inner product; the query's own part is added once a query, and a
 * vector keeps a slope and an offset beside its bits.
 */

/**
 * Vectors as one bit a dimension, by ordinal, for estimates of distances. One thread adds; readers
 * use what was published to them.
 */
final class BinaryCodes {

  private static final int CHUNK = 1 << 10;
  private static final int SHIFT = 10;

  /** Words before the bits of a vector: slope and offset, and the number of set bits. */
  static final int HEAD = 2;

  /** Vectors that the centre is the mean of. */
  private static final int SAMPLE = 10_000;

  private final FloatVectors vectors;
  private final int length;
  private final int stride;
  private final Rotation rotation;
  private final float[] centre;
  private final float centreSquare;
  private volatile long[][] chunks = new long[0][];
  private volatile int end;

  private BinaryCodes(FloatVectors vectors, float[] centre) {
    this.vectors = vectors;
    this.length = (vectors.dimension() + 63) & ~63;
    this.stride = HEAD + length / 64;
    this.rotation = new Rotation(length);
    this.centre = centre;
    this.centreSquare = Kernel.FASTEST.dot(centre, 0, centre, 0, centre.length);
  }

  /** Starts without codes, with the centre of the vectors that are there. */
  static BinaryCodes over(FloatVectors vectors) {
    int count = vectors.end();
    double[] sums = new double[vectors.dimension()];
    int step = Math.max(1, count / SAMPLE);
    int seen = 0;
    for (int ordinal = 0; ordinal < count; ordinal += step) {
      float[] vector = directed(vectors, vectors.copy(ordinal));
      for (int i = 0; i < sums.length; i++) {
        sums[i] += vector[i];
      }
      seen++;
    }
    float[] centre = new float[sums.length];
    for (int i = 0; i < sums.length && seen > 0; i++) {
      centre[i] = (float) (sums[i] / seen);
    }
    return new BinaryCodes(vectors, centre);
  }

  /** Scales to length one where only directions count. */
  private static float[] directed(FloatVectors vectors, float[] vector) {
    if (vectors.metric() == Metric.COSINE) {
      float scale =
          FloatVectors.inverseRoot(Kernel.FASTEST.dot(vector, 0, vector, 0, vector.length));
      for (int i = 0; i < vector.length; i++) {
        vector[i] *= scale;
      }
    }
    return vector;
  }

  long bytes() {
    return (long) chunks.length * CHUNK * stride * Long.BYTES;
  }

  /** Adds the code of the next vector. */
  void add() {
    int ordinal = end;
    int chunk = ordinal >> SHIFT;
    if (chunk == chunks.length) {
      long[][] more = Arrays.copyOf(chunks, chunk + 1);
      more[chunk] = new long[CHUNK * stride];
      chunks = more;
    }
    float[] vector = directed(vectors, vectors.copy(ordinal));
    float alongCentre = Kernel.FASTEST.dot(vector, 0, centre, 0, centre.length);
    float[] rotated = rotated(vector);
    long[] words = chunks[chunk];
    int from = (ordinal & (CHUNK - 1)) * stride;
    double square = 0;
    double sum = 0;
    int ones = 0;
    for (int i = 0; i < length; i++) {
      square += (double) rotated[i] * rotated[i];
      sum += Math.abs(rotated[i]);
      if (rotated[i] > 0) {
        words[from + HEAD + (i >> 6)] |= 1L << i;
        ones++;
      }
    }
    float slope = sum > 0 ? (float) (square / sum) : 0;
    float offset = alongCentre - centreSquare;
    if (vectors.metric() == Metric.SQUARED_EUCLIDEAN) {
      slope *= 2;
      offset = (float) -square;
    }
    words[from] =
        ((long) Float.floatToRawIntBits(slope) << 32)
            | (Float.floatToRawIntBits(offset) & 0xffff_ffffL);
    words[from + 1] = ones;
    end = ordinal + 1;
  }

  /** Returns the ordinal up to which there are codes. */
  int end() {
    return end;
  }

  private float[] rotated(float[] vector) {
    float[] relative = Arrays.copyOf(vector, length);
    for (int i = 0; i < centre.length; i++) {
      relative[i] -= centre[i];
    }
    return rotation.apply(relative);
  }

  /** Returns estimates of distances from a query. */
  Distances scorer(float[] query) {
    float[] vector = directed(vectors, query.clone());
    float[] rotated = rotated(vector);
    float base = 1 - Kernel.FASTEST.dot(vector, 0, centre, 0, centre.length);
    if (vectors.metric() == Metric.SQUARED_EUCLIDEAN) {
      base = Kernel.FASTEST.dot(rotated, 0, rotated, 0, length);
    }
    return new CodeScorer(this, rotated, base);
  }

  int stride() {
    return stride;
  }

  long[] chunk(int ordinal) {
    return chunks[ordinal >> SHIFT];
  }

  int offset(int ordinal) {
    return (ordinal & (CHUNK - 1)) * stride;
  }
}

package dev.corral.core.vector.index;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/*
 * A vector o, rotated so that no component is much larger than the others, is m + r with the mean m
 * of all, and r is rounded to 255 steps of a width of its own: r ~ s b. For a query q
 *
 *     <q, o> = <q, m> + <q, r> ~ <q, m> + s <q, b> + <m, r - s b>
 *
 * with an error of <q - m, r - s b>, and |q - o|^2 = |q - m|^2 + |r|^2 - 2 <q - m, r>. So a vector
 * keeps a slope and an offset beside its bytes, and a query the rest.
 */

/**
 * Vectors as one byte a dimension, by ordinal, for distances that are right but for a thousandth of
 * a vector's length. One thread adds; readers use what was published to them.
 */
final class ByteCodes {

  /** Bytes of a chunk stay below half a region of the heap. */
  private static final int SHIFT = 8;

  private static final int CHUNK = 1 << SHIFT;
  private static final int LAST = CHUNK - 1;

  /** Steps to either side of zero. */
  private static final int STEPS = Byte.MAX_VALUE;

  /** Slope and offset. */
  private static final int TERMS = 2;

  private static final Kernel KERNEL = Kernel.FASTEST;

  private final Metric metric;
  private final float[] mean;
  private final int length;
  private volatile byte[][] chunks = new byte[0][];
  private volatile float[][] terms = new float[0][];

  /**
   * Starts without vectors.
   *
   * @param mean of the vectors, roughly, and rotated as they are
   */
  ByteCodes(Metric metric, float[] mean) {
    this.metric = metric;
    this.mean = mean;
    this.length = mean.length;
  }

  /** Sets the bytes of a vector, which is rotated; ordinals are set in order. */
  void set(int ordinal, float[] rotated) {
    makeRoom(ordinal);
    float[] relative = new float[length];
    float most = 0;
    double square = 0;
    for (int i = 0; i < length; i++) {
      relative[i] = rotated[i] - mean[i];
      most = Math.max(most, Math.abs(relative[i]));
      square += (double) relative[i] * relative[i];
    }
    float step = most / STEPS;
    float scale = most > 0 ? STEPS / most : 0;
    byte[] chunk = chunks[ordinal >> SHIFT];
    int from = (ordinal & LAST) * length;
    double alongMean = 0;
    for (int i = 0; i < length; i++) {
      int level = Math.round(relative[i] * scale);
      chunk[from + i] = (byte) level;
      alongMean += (double) mean[i] * (relative[i] - step * level);
    }
    boolean euclidean = metric == Metric.SQUARED_EUCLIDEAN;
    float[] own = terms[ordinal >> SHIFT];
    int at = (ordinal & LAST) * TERMS;
    own[at] = euclidean ? 2 * step : step;
    own[at + 1] = (float) (euclidean ? square : -alongMean);
  }

  private void makeRoom(int ordinal) {
    int chunk = ordinal >> SHIFT;
    if (chunk == chunks.length) {
      byte[][] more = Arrays.copyOf(chunks, chunk + 1);
      float[][] moreTerms = Arrays.copyOf(terms, chunk + 1);
      more[chunk] = new byte[CHUNK * length];
      moreTerms[chunk] = new float[CHUNK * TERMS];
      chunks = more;
      terms = moreTerms;
    }
  }

  /** Returns distances from a query that is rotated. */
  ByteScorer scorer(float[] rotated) {
    float[] relative = new float[length];
    for (int i = 0; i < length; i++) {
      relative[i] = rotated[i] - mean[i];
    }
    float square = KERNEL.dot(relative, 0, relative, 0, length);
    float reach = (float) Math.sqrt(square);
    return metric == Metric.SQUARED_EUCLIDEAN
        ? new ByteScorer(this, relative, square, reach)
        : new ByteScorer(this, rotated, 1 - KERNEL.dot(rotated, 0, mean, 0, length), reach);
  }

  /** Returns distances from one of the vectors. */
  ByteScorer scorer(int ordinal) {
    boolean euclidean = metric == Metric.SQUARED_EUCLIDEAN;
    byte[] chunk = chunks[ordinal >> SHIFT];
    int from = (ordinal & LAST) * length;
    float step = slope(ordinal) / (euclidean ? 2 : 1);
    float[] vector = new float[length];
    for (int i = 0; i < length; i++) {
      vector[i] = step * chunk[from + i] + (euclidean ? 0 : mean[i]);
    }
    float base = euclidean ? offset(ordinal) : 1 - KERNEL.dot(vector, 0, mean, 0, length);
    return new ByteScorer(this, vector, base, 0);
  }

  /** Writes the bytes of a vector. */
  void save(int ordinal, DataOutput out) throws IOException {
    out.writeFloat(slope(ordinal));
    out.writeFloat(offset(ordinal));
    out.write(chunks[ordinal >> SHIFT], (ordinal & LAST) * length, length);
  }

  /** Takes what {@link #save} wrote, for any ordinal of a vector that was the same. */
  void restore(int ordinal, DataInput in) throws IOException {
    makeRoom(ordinal);
    int at = (ordinal & LAST) * TERMS;
    terms[ordinal >> SHIFT][at] = in.readFloat();
    terms[ordinal >> SHIFT][at + 1] = in.readFloat();
    in.readFully(chunks[ordinal >> SHIFT], (ordinal & LAST) * length, length);
  }

  /** Passes over what {@link #save} wrote. */
  void pass(DataInput in) throws IOException {
    in.readFully(new byte[TERMS * Float.BYTES + length]);
  }

  float slope(int ordinal) {
    return terms[ordinal >> SHIFT][(ordinal & LAST) * TERMS];
  }

  float offset(int ordinal) {
    return terms[ordinal >> SHIFT][(ordinal & LAST) * TERMS + 1];
  }

  /** Returns the sum of products of a vector's bytes with floats, as many as there are bytes. */
  float along(float[] floats, int ordinal) {
    return KERNEL.dot(floats, 0, chunks[ordinal >> SHIFT], (ordinal & LAST) * length, length);
  }

  /** Reads a little of a vector, so that waits for memory overlap. */
  float touch(int ordinal) {
    byte[] chunk = chunks[ordinal >> SHIFT];
    int from = (ordinal & LAST) * length;
    return chunk[from] + chunk[from + length / 2] + slope(ordinal);
  }

  long bytes() {
    return (long) chunks.length * CHUNK * (length + TERMS * Float.BYTES);
  }
}

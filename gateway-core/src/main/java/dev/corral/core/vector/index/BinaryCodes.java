package dev.corral.core.vector.index;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
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

  /** The chunk of an ordinal is what this shift leaves of it. */
  static final int SHIFT = 10;

  private static final int CHUNK = 1 << SHIFT;

  /** The last code of a chunk, and the mask of places in it. */
  static final int LAST = CHUNK - 1;

  /** Words behind the bits of a vector: slope and offset, and the number of set bits. */
  private static final int TAIL = 2;

  /** What {@link #save} begins with; another layout takes another number. */
  private static final int FORM = 0xC0DE_0002;

  /** Vectors that the centre is the mean of. */
  private static final int SAMPLE = 10_000;

  private final FloatVectors vectors;
  private final int length;
  private final int words;
  private final int stride;
  private final Rotation rotation;
  private final float[] centre;
  private final float centreSquare;
  private volatile long[][] chunks = new long[0][];
  private volatile int end;

  private BinaryCodes(FloatVectors vectors, float[] centre) {
    this.vectors = vectors;
    this.length = (vectors.dimension() + 63) & ~63;
    this.words = length / 64;
    this.stride = words + TAIL;
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

  /** Writes the centre and the codes of ordinals, in their order. */
  void save(int[] places, DataOutput out) throws IOException {
    out.writeInt(FORM);
    out.writeInt(stride);
    for (float component : centre) {
      out.writeFloat(component);
    }
    for (int ordinal : places) {
      long[] chunk = chunks[ordinal >> SHIFT];
      int from = offset(ordinal);
      for (int i = from; i < from + stride; i++) {
        out.writeLong(chunk[i]);
      }
    }
  }

  /**
   * Returns what {@link #save} wrote, with the codes of ordinals that have no place made anew.
   *
   * @param ordinals the ordinal of each place, ascending, or -1 where it is gone
   */
  static BinaryCodes restored(FloatVectors vectors, DataInput in, int[] ordinals)
      throws IOException {
    int form = in.readInt();
    float[] centre = new float[vectors.dimension()];
    var codes = new BinaryCodes(vectors, centre);
    int stride = in.readInt();
    if (form != FORM || stride != codes.stride) {
      throw new IOException("codes of another form");
    }
    for (int i = 0; i < centre.length; i++) {
      centre[i] = in.readFloat();
    }
    codes = new BinaryCodes(vectors, centre);
    long[] words = new long[stride];
    for (int ordinal : ordinals) {
      for (int i = 0; i < stride; i++) {
        words[i] = in.readLong();
      }
      if (ordinal >= 0) {
        while (codes.end < ordinal) {
          codes.add();
        }
        System.arraycopy(words, 0, codes.chunkFor(ordinal), codes.offset(ordinal), stride);
        codes.end = ordinal + 1;
      }
    }
    return codes;
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
    long[] code = chunkFor(ordinal);
    float[] vector = directed(vectors, vectors.copy(ordinal));
    float alongCentre = Kernel.FASTEST.dot(vector, 0, centre, 0, centre.length);
    float[] rotated = rotated(vector);
    int from = offset(ordinal);
    double square = 0;
    double sum = 0;
    int ones = 0;
    for (int i = 0; i < length; i++) {
      square += (double) rotated[i] * rotated[i];
      sum += Math.abs(rotated[i]);
      if (rotated[i] > 0) {
        code[from + (i >> 6)] |= 1L << i;
        ones++;
      }
    }
    float slope = sum > 0 ? (float) (square / sum) : 0;
    float offset = alongCentre - centreSquare;
    if (vectors.metric() == Metric.SQUARED_EUCLIDEAN) {
      slope *= 2;
      offset = (float) -square;
    }
    code[from + words] =
        ((long) Float.floatToRawIntBits(slope) << 32)
            | (Float.floatToRawIntBits(offset) & 0xffff_ffffL);
    code[from + words + 1] = ones;
    end = ordinal + 1;
  }

  private long[] chunkFor(int ordinal) {
    int chunk = ordinal >> SHIFT;
    if (chunk == chunks.length) {
      long[][] more = Arrays.copyOf(chunks, chunk + 1);
      more[chunk] = new long[CHUNK * stride + Kernel.BLOCK];
      chunks = more;
    }
    return chunks[chunk];
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

  /** Returns how many words of a code are bits; slope and offset, and the ones, follow. */
  int words() {
    return words;
  }

  int stride() {
    return stride;
  }

  long[][] chunks() {
    return chunks;
  }

  private int offset(int ordinal) {
    return (ordinal & LAST) * stride;
  }
}

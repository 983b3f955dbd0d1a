package dev.corral.core.vector.index;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/*
 * RaBitQ (Gao and Long, SIGMOD 2024). A vector o is taken relative to the nearest of some centres
 * c, rotated at random and reduced to the signs of its n components, which are the corner x/sqrt(n)
 * of a cube. For a query q the inner product <o-c, q-c> is estimated without bias by
 *
 *     |o-c| <x, (q-c)'> / (sqrt(n) f),   ' for rotated,   f = <x/sqrt(n), (o-c)'/|o-c|>.
 *
 * The error grows with |o-c| and |q-c|, so that many centres make it small where it matters, among
 * vectors near the query. <x, (q-c)'> is <x, q'> less <x, c'>, which the vector knows: q' is made
 * once a query, whatever the centre, and rounded to four bits a component, so that <x, q'> is four
 * counts of common bits. All three distances are affine in the inner product; the query's own part
 * is added by centre, and a vector keeps a slope and an offset beside its bits.
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

  /** Words behind the bits of a vector: slope and offset, the centre and the number of set bits. */
  private static final int TAIL = 2;

  /** What {@link #save} begins with; another layout takes another number. */
  private static final int FORM = 0xC0DE_0004;

  /** Vectors that the centres are found from. */
  private static final int SAMPLE = 10_000;

  private static final int MOST_CENTRES = 1 << 16;

  private final FloatVectors vectors;
  private final int length;
  private final int words;
  private final int stride;
  private final Rotation rotation;
  private final Centres centres;
  private final float[][] rotatedCentres;
  private final @Nullable ByteCodes bytes;
  private volatile long[][] chunks = new long[0][];
  private volatile int end;

  private BinaryCodes(FloatVectors vectors, Centres centres, boolean ranking) {
    this.vectors = vectors;
    this.length = (vectors.dimension() + 63) & ~63;
    this.words = length / 64;
    this.stride = words + TAIL;
    this.rotation = new Rotation(length);
    this.centres = centres;
    this.rotatedCentres = new float[centres.count()][];
    for (int i = 0; i < rotatedCentres.length; i++) {
      rotatedCentres[i] = rotated(centres.point(i));
    }
    this.bytes = ranking ? new ByteCodes(vectors.metric(), mean(rotatedCentres)) : null;
  }

  private static float[] mean(float[][] points) {
    float[] mean = new float[points[0].length];
    for (float[] point : points) {
      for (int i = 0; i < mean.length; i++) {
        mean[i] += point[i] / points.length;
      }
    }
    return mean;
  }

  /**
   * Starts without codes, with the centres of the vectors that are there.
   *
   * @param ranking whether to keep a byte a dimension, too, so that {@link Query#nearly} and {@link
   *     #nearly} are there
   */
  static BinaryCodes over(FloatVectors vectors, boolean ranking) {
    int count = vectors.end();
    int size = Math.min(count, SAMPLE);
    float[][] sample = new float[size][];
    for (int i = 0; i < size; i++) {
      sample[i] = directed(vectors, vectors.copy((int) ((long) i * count / size)));
    }
    return new BinaryCodes(vectors, Centres.of(sample, vectors.dimension()), ranking);
  }

  /** Writes the centres and the codes of ordinals, in their order. */
  void save(int[] places, DataOutput out) throws IOException {
    out.writeInt(FORM);
    out.writeInt(stride);
    out.writeBoolean(bytes != null);
    out.writeInt(centres.count());
    for (int i = 0; i < centres.count(); i++) {
      for (float component : centres.point(i)) {
        out.writeFloat(component);
      }
    }
    for (int ordinal : places) {
      long[] chunk = chunks[ordinal >> SHIFT];
      int from = offset(ordinal);
      for (int i = from; i < from + stride; i++) {
        out.writeLong(chunk[i]);
      }
      if (bytes != null) {
        bytes.save(ordinal, out);
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
    int stride = in.readInt();
    boolean ranking = in.readBoolean();
    int count = in.readInt();
    if (form != FORM || count < 1 || count > MOST_CENTRES) {
      throw new IOException("codes of another form");
    }
    float[][] points = new float[count][vectors.dimension()];
    for (float[] point : points) {
      for (int i = 0; i < point.length; i++) {
        point[i] = in.readFloat();
      }
    }
    var codes = new BinaryCodes(vectors, new Centres(points), ranking);
    if (stride != codes.stride) {
      throw new IOException("codes of another length");
    }
    long[] words = new long[stride];
    for (int ordinal : ordinals) {
      for (int i = 0; i < stride; i++) {
        words[i] = in.readLong();
      }
      codes.restore(ordinal, words, in);
    }
    return codes;
  }

  /** Takes the code and the bytes of an ordinal, or passes over the bytes of one that is gone. */
  private void restore(int ordinal, long[] code, DataInput in) throws IOException {
    while (end < ordinal) {
      add();
    }
    if (ordinal >= 0) {
      System.arraycopy(code, 0, chunkFor(ordinal), offset(ordinal), stride);
    }
    if (bytes != null && ordinal >= 0) {
      bytes.restore(ordinal, in);
    } else if (bytes != null) {
      bytes.pass(in);
    }
    end = Math.max(end, ordinal + 1);
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
    return (long) chunks.length * CHUNK * stride * Long.BYTES
        + 2 * centres.bytes()
        + (bytes == null ? 0 : bytes.bytes());
  }

  /** Adds the code of the next vector. */
  void add() {
    int ordinal = end;
    long[] code = chunkFor(ordinal);
    float[] vector = directed(vectors, vectors.copy(ordinal));
    int centre = centres.nearest(vector);
    float[] rotatedCentre = rotatedCentres[centre];
    float[] rotated = rotated(vector);
    if (bytes != null) {
      bytes.set(ordinal, rotated);
    }
    int from = offset(ordinal);
    double square = 0;
    double sum = 0;
    double alongCode = 0;
    int ones = 0;
    for (int i = 0; i < length; i++) {
      float relative = rotated[i] - rotatedCentre[i];
      square += (double) relative * relative;
      sum += Math.abs(relative);
      if (relative > 0) {
        code[from + (i >> 6)] |= 1L << i;
        alongCode += rotatedCentre[i];
        ones++;
      } else {
        alongCode -= rotatedCentre[i];
      }
    }
    boolean euclidean = vectors.metric() == Metric.SQUARED_EUCLIDEAN;
    double slope = sum > 0 ? square / sum * (euclidean ? 2 : 1) : 0;
    double apart =
        euclidean
            ? -square
            : Kernel.FASTEST.dot(vector, 0, centres.point(centre), 0, vector.length)
                - centres.square(centre);
    code[from + words] =
        ((long) Float.floatToRawIntBits((float) slope) << 32)
            | (Float.floatToRawIntBits((float) (apart - slope * alongCode)) & 0xffff_ffffL);
    code[from + words + 1] = ((long) centre << 32) | ones;
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
    return rotation.apply(Arrays.copyOf(vector, length));
  }

  /**
   * A query, prepared.
   *
   * @param estimates distances by one bit a dimension
   * @param nearly distances by a byte a dimension, or null where these are not kept
   */
  record Query(Distances estimates, @Nullable ByteScorer nearly) {}

  /** Prepares a query. */
  Query query(float[] query) {
    float[] vector = directed(vectors, query.clone());
    float[] bases = centres.along(vector);
    boolean euclidean = vectors.metric() == Metric.SQUARED_EUCLIDEAN;
    float square = euclidean ? Kernel.FASTEST.dot(vector, 0, vector, 0, vector.length) : 0;
    for (int i = 0; i < bases.length; i++) {
      bases[i] = euclidean ? square - 2 * bases[i] + centres.square(i) : 1 - bases[i];
    }
    float[] rotated = rotated(vector);
    return new Query(
        new CodeScorer(this, rotated, bases), bytes == null ? null : bytes.scorer(rotated));
  }

  /** Returns estimates of distances from a query. */
  Distances scorer(float[] query) {
    return query(query).estimates;
  }

  /** Returns nearly exact distances from one of the vectors, or null where no bytes are kept. */
  @Nullable Distances nearly(int ordinal) {
    return bytes == null ? null : bytes.scorer(ordinal);
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

package dev.corral.core.vector.index;

import java.util.Arrays;

/**
 * Vectors of one dimension in flat chunks, only ever appended to. One thread appends; any thread
 * reads the ordinals that were published to it, which never change.
 */
public final class FloatVectors {

  /** Vectors of a chunk: large enough to be scanned in one go, small enough to be allocated. */
  static final int CHUNK = 1 << 10;

  private static final int SHIFT = Integer.numberOfTrailingZeros(CHUNK);
  private static final int FIRST_CHUNK = 8;

  private final int dimension;
  private final Metric metric;
  private volatile float[][] chunks = new float[0][];
  private volatile float[][] inverseNorms = new float[0][];
  private volatile int end;

  /** Starts empty. */
  public FloatVectors(int dimension, Metric metric) {
    this.dimension = dimension;
    this.metric = metric;
  }

  /** Returns the length of every vector. */
  public int dimension() {
    return dimension;
  }

  /** Returns the distance that scorers compute. */
  public Metric metric() {
    return metric;
  }

  /** Returns the ordinal that the next vector gets. */
  public int end() {
    return end;
  }

  /** Returns the bytes held. */
  public long bytes() {
    long floats = 0;
    for (float[] chunk : chunks) {
      floats += chunk.length;
    }
    return floats * Float.BYTES + (long) inverseNorms.length * CHUNK * Float.BYTES;
  }

  /** Appends a copy of the vector and returns its ordinal. */
  public int append(float[] vector) {
    if (vector.length != dimension) {
      throw new IllegalArgumentException(
          "length: " + vector.length + " (expected: " + dimension + ")");
    }
    int ordinal = end;
    float[] chunk = chunkFor(ordinal);
    int from = (ordinal & (CHUNK - 1)) * dimension;
    System.arraycopy(vector, 0, chunk, from, dimension);
    if (metric == Metric.COSINE) {
      inverseNorms[ordinal >> SHIFT][ordinal & (CHUNK - 1)] = inverseNorm(vector);
    }
    end = ordinal + 1;
    return ordinal;
  }

  /** Forgets the ordinals from here on, which nobody else has seen yet. */
  public void truncate(int newEnd) {
    assert newEnd <= end;
    end = newEnd;
  }

  /** Returns a copy of a vector. */
  public float[] copy(int ordinal) {
    int from = offset(ordinal);
    return Arrays.copyOfRange(chunk(ordinal), from, from + dimension);
  }

  /** Returns a scorer of distances from a query. */
  public Scorer scorer(float[] query) {
    float norm = metric == Metric.COSINE ? inverseNorm(query) : 1;
    return new Scorer(this, query, 0, norm);
  }

  /** Returns a scorer of distances from one of the vectors. */
  Scorer scorer(int ordinal) {
    float norm = metric == Metric.COSINE ? inverseNorm(ordinal) : 1;
    return new Scorer(this, chunk(ordinal), offset(ordinal), norm);
  }

  float[] chunk(int ordinal) {
    return chunks[ordinal >> SHIFT];
  }

  int offset(int ordinal) {
    return (ordinal & (CHUNK - 1)) * dimension;
  }

  float inverseNorm(int ordinal) {
    return inverseNorms[ordinal >> SHIFT][ordinal & (CHUNK - 1)];
  }

  private float inverseNorm(float[] vector) {
    return inverseRoot(Kernel.FASTEST.dot(vector, 0, vector, 0, dimension));
  }

  /** Returns 1/√x, or 0 for the zero vector, whose cosine with anything then is 0. */
  static float inverseRoot(float square) {
    return square > 0 ? (float) (1 / Math.sqrt(square)) : 0;
  }

  private float[] chunkFor(int ordinal) {
    int index = ordinal >> SHIFT;
    float[][] held = chunks;
    if (index == held.length) {
      float[][] more = Arrays.copyOf(held, index + 1);
      more[index] = new float[(index == 0 ? FIRST_CHUNK : CHUNK) * dimension];
      if (metric == Metric.COSINE) {
        float[][] norms = Arrays.copyOf(inverseNorms, index + 1);
        norms[index] = new float[CHUNK];
        inverseNorms = norms;
      }
      chunks = more;
      return more[index];
    }
    int needed = ((ordinal & (CHUNK - 1)) + 1) * dimension;
    if (held[index].length < needed) {
      float[][] wider = held.clone();
      wider[index] = Arrays.copyOf(held[index], 2 * held[index].length);
      chunks = wider;
      return wider[index];
    }
    return held[index];
  }
}

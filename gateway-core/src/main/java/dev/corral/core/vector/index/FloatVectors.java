package dev.corral.core.vector.index;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Vectors of one dimension in flat chunks, only ever appended to. One thread appends; any thread
 * reads the ordinals that were published to it, which never change. Another thread may move chunks
 * to a file, from which they are read then.
 */
public final class FloatVectors {

  /** Vectors of a chunk: below half a region of the heap, so that none is left empty behind it. */
  static final int CHUNK = 1 << 8;

  private static final int SHIFT = Integer.numberOfTrailingZeros(CHUNK);
  private static final int FIRST_CHUNK = 8;

  /** Stands for a chunk that was moved to disk. */
  private static final float[] ON_DISK = new float[0];

  private final int dimension;
  private final Metric metric;
  private volatile float[][] chunks = new float[0][];
  private volatile float[][] inverseNorms = new float[0][];
  private volatile @Nullable FloatFile file;
  private volatile int moved;
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

  /** Returns the bytes held in memory. */
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
    System.arraycopy(vector, 0, chunkFor(ordinal), offset(ordinal), dimension);
    finish(ordinal);
    return ordinal;
  }

  /** Appends a vector that is written in little-endian floats and returns its ordinal. */
  public int append(ByteBuffer vector) {
    if (vector.remaining() != dimension * Float.BYTES) {
      throw new IllegalArgumentException(
          "bytes: " + vector.remaining() + " (expected: " + dimension * Float.BYTES + ")");
    }
    int ordinal = end;
    vector
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .get(chunkFor(ordinal), offset(ordinal), dimension);
    finish(ordinal);
    return ordinal;
  }

  private void finish(int ordinal) {
    if (metric == Metric.COSINE) {
      float norm = inverseNorm(chunkFor(ordinal), offset(ordinal));
      inverseNorms[ordinal >> SHIFT][ordinal & (CHUNK - 1)] = norm;
    }
    end = ordinal + 1;
  }

  /** Forgets the ordinals from here on, which nobody else has seen yet. */
  public void truncate(int newEnd) {
    assert newEnd <= end;
    end = newEnd;
  }

  /** Returns the ordinal below which vectors are in a file. */
  public int onDisk() {
    return moved;
  }

  /**
   * Moves vectors from memory to a file of a directory, in whole chunks. Used by one thread.
   *
   * @param below none is moved from this ordinal on, which was published before
   * @throws IOException where one cannot be written: it stays in memory, with those behind it
   */
  public void moveToDisk(Path directory, int below) throws IOException {
    for (int first = moved; first + CHUNK <= below; first += CHUNK) {
      FloatFile target = file;
      if (target == null) {
        target = FloatFile.create(directory, dimension);
        file = target;
      }
      target.write(first, chunks[first >> SHIFT]);
      replace(first >> SHIFT, ON_DISK);
      moved = first + CHUNK;
    }
  }

  private synchronized void replace(int index, float[] chunk) {
    float[][] other = Arrays.copyOf(chunks, Math.max(chunks.length, index + 1));
    other[index] = chunk;
    chunks = other;
  }

  /** Returns a copy of a vector. */
  public float[] copy(int ordinal) {
    float[] chunk = chunk(ordinal);
    if (chunk == null) {
      return read(ordinal);
    }
    int from = offset(ordinal);
    return Arrays.copyOfRange(chunk, from, from + dimension);
  }

  private float[] read(int ordinal) {
    FloatFile source = file;
    if (source == null) {
      throw new AssertionError("no vector " + ordinal);
    }
    float[] vector = new float[dimension];
    source.read(ordinal, vector);
    return vector;
  }

  /** Returns a scorer of distances from a query. */
  public Scorer scorer(float[] query) {
    float norm = metric == Metric.COSINE ? inverseNorm(query, 0) : 1;
    return new Scorer(this, query, 0, norm);
  }

  /** Returns a scorer of distances from one of the vectors. */
  Scorer scorer(int ordinal) {
    float norm = metric == Metric.COSINE ? inverseNorm(ordinal) : 1;
    float[] chunk = chunk(ordinal);
    return chunk == null
        ? new Scorer(this, read(ordinal), 0, norm)
        : new Scorer(this, chunk, offset(ordinal), norm);
  }

  /** Returns the chunk that a vector is in, or null where it is on disk. */
  float @Nullable [] chunk(int ordinal) {
    float[] chunk = chunks[ordinal >> SHIFT];
    return chunk.length == 0 ? null : chunk;
  }

  int offset(int ordinal) {
    return (ordinal & (CHUNK - 1)) * dimension;
  }

  float inverseNorm(int ordinal) {
    return inverseNorms[ordinal >> SHIFT][ordinal & (CHUNK - 1)];
  }

  /** Not by a kernel: a start loads all vectors before the JVM has compiled the fastest one. */
  private float inverseNorm(float[] chunk, int from) {
    double even = 0;
    double odd = 0;
    int last = from + (dimension & ~1);
    for (int i = from; i < last; i += 2) {
      even += (double) chunk[i] * chunk[i];
      odd += (double) chunk[i + 1] * chunk[i + 1];
    }
    if (last < from + dimension) {
      even += (double) chunk[last] * chunk[last];
    }
    return inverseRoot(even + odd);
  }

  /** Returns 1/√x, or 0 for the zero vector, whose cosine with anything then is 0. */
  static float inverseRoot(double square) {
    return square > 0 ? (float) (1 / Math.sqrt(square)) : 0;
  }

  private float[] chunkFor(int ordinal) {
    int index = ordinal >> SHIFT;
    float[] held = index < chunks.length ? chunks[index] : null;
    int needed = ((ordinal & (CHUNK - 1)) + 1) * dimension;
    if (held != null && held.length >= needed) {
      return held;
    }
    if (held == null && metric == Metric.COSINE) {
      float[][] norms = Arrays.copyOf(inverseNorms, index + 1);
      norms[index] = new float[CHUNK];
      inverseNorms = norms;
    }
    float[] wider =
        held == null
            ? new float[(index == 0 ? FIRST_CHUNK : CHUNK) * dimension]
            : Arrays.copyOf(held, 2 * held.length);
    replace(index, wider);
    return wider;
  }
}

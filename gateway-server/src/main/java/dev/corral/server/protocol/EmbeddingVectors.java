package dev.corral.server.protocol;

import java.util.Arrays;
import java.util.List;

/** Shapes of embedding vectors that callers may ask for. */
public final class EmbeddingVectors {

  private EmbeddingVectors() {}

  /**
   * Returns the first components of each vector, scaled to length one again; the vectors as they
   * are where they are not longer.
   */
  public static List<float[]> shorten(List<float[]> vectors, int dimensions) {
    return vectors.stream().map(vector -> shorten(vector, dimensions)).toList();
  }

  private static float[] shorten(float[] vector, int dimensions) {
    if (vector.length <= dimensions) {
      return vector;
    }
    float[] head = Arrays.copyOf(vector, dimensions);
    double squares = 0;
    for (float component : head) {
      squares += (double) component * component;
    }
    double scale = squares == 0 ? 0 : 1 / Math.sqrt(squares);
    for (int i = 0; i < head.length; i++) {
      head[i] = (float) (head[i] * scale);
    }
    return head;
  }

  /** Returns how many numbers the vectors hold together. */
  public static long numbers(List<float[]> vectors) {
    return vectors.stream().mapToLong(vector -> vector.length).sum();
  }
}

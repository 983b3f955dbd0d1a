package dev.corral.core.vector;

import dev.corral.core.vector.index.FloatVectors;
import dev.corral.core.vector.index.VectorIndex;
import java.io.DataInput;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What searches the collections that are too large to compare with every vector. */
public enum Engine {
  /** The graph of our own, walked by one bit a dimension where there are dimensions enough. */
  HNSW,
  /** The graph of our own, walked by the vectors themselves. */
  HNSW_FLOAT,
  /** hnswlib-java. */
  HNSWLIB;

  /** Dimensions from which on one bit of each tells enough of a distance. */
  private static final int CODED_DIMENSIONS = 100;

  /** Vectors up to which comparing all codes is faster than a walk, measured. */
  static final int CODES_COMPARED = 10_000;

  VectorIndex create(FloatVectors vectors, CollectionSettings settings, int capacity) {
    if (this == HNSW && isCoded(vectors) && capacity <= CODES_COMPARED) {
      return VectorIndex.coded(vectors, CODES_COMPARED);
    }
    var shape = new VectorIndex.Shape(settings.links(), settings.buildBreadth());
    return switch (this) {
      case HNSW -> VectorIndex.hnsw(vectors, shape, isCoded(vectors));
      case HNSW_FLOAT -> VectorIndex.hnsw(vectors, shape, false);
      case HNSWLIB -> VectorIndex.hnswlib(vectors, shape, capacity);
    };
  }

  /** Returns the graph that one of this engine wrote, or null where it keeps none. */
  @Nullable VectorIndex restore(
      FloatVectors vectors, CollectionSettings settings, DataInput in, int[] ordinals)
      throws IOException {
    var shape = new VectorIndex.Shape(settings.links(), settings.buildBreadth());
    return switch (this) {
      case HNSW -> VectorIndex.restored(vectors, shape, isCoded(vectors), in, ordinals);
      case HNSW_FLOAT -> VectorIndex.restored(vectors, shape, false, in, ordinals);
      case HNSWLIB -> null;
    };
  }

  private static boolean isCoded(FloatVectors vectors) {
    return vectors.dimension() >= CODED_DIMENSIONS;
  }
}

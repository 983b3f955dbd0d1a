package dev.corral.core.vector;

import dev.corral.core.vector.index.FloatVectors;
import dev.corral.core.vector.index.VectorIndex;

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

  VectorIndex create(FloatVectors vectors, CollectionSettings settings, int capacity) {
    var shape = new VectorIndex.Shape(settings.links(), settings.buildBreadth());
    return switch (this) {
      case HNSW -> VectorIndex.hnsw(vectors, shape, vectors.dimension() >= CODED_DIMENSIONS);
      case HNSW_FLOAT -> VectorIndex.hnsw(vectors, shape, false);
      case HNSWLIB -> VectorIndex.hnswlib(vectors, shape, capacity);
    };
  }
}

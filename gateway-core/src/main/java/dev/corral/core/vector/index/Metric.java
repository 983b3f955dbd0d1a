package dev.corral.core.vector.index;

/** The distance between two vectors; smaller is nearer. */
public enum Metric {
  /** 1 − cos; 1 where a vector is zero. */
  COSINE,
  /** The square of the Euclidean distance. */
  SQUARED_EUCLIDEAN,
  /** 1 − the inner product. */
  INNER_PRODUCT
}

package dev.corral.core.vector;

import dev.corral.core.vector.index.Metric;

/** How far two vectors are from each other, as Chroma defines it. */
public enum Space {
  /** 1 − cos, in [0, 2]; 1 where a vector is zero. */
  COSINE(Metric.COSINE),
  /** The square of the Euclidean distance. */
  L2(Metric.SQUARED_EUCLIDEAN),
  /** 1 − the inner product. */
  IP(Metric.INNER_PRODUCT);

  private final Metric metric;

  Space(Metric metric) {
    this.metric = metric;
  }

  Metric metric() {
    return metric;
  }
}

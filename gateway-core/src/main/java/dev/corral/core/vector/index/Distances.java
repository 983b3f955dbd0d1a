package dev.corral.core.vector.index;

/** Distances from one query to vectors by ordinal, exact or estimated. */
interface Distances {

  /** Returns the distance of a vector. */
  float distance(int ordinal);

  /** Computes the distances of the first {@code count} ordinals. */
  void distances(int[] ordinals, int count, float[] into);
}

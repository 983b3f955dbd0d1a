package dev.corral.core.vector.index;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The end of a search: offers the nearest of the candidates by their exact distances. Where bytes
 * are kept, these rank the candidates, and the vectors themselves, which may be on disk, are read
 * of those only that can be among the nearest. Used by one thread.
 */
final class Finish {

  private final @Nullable ByteScorer nearly;
  private final Scorer exact;

  /**
   * Prepares a query.
   *
   * @param nearly distances by bytes, or null to compare all candidates exactly
   */
  Finish(@Nullable ByteScorer nearly, Scorer exact) {
    this.nearly = nearly;
    this.exact = exact;
  }

  /** Offers the nearest of the first {@code count} candidates. */
  void offer(int[] candidates, int count, Nearest into) {
    float[] distances = new float[count];
    if (nearly == null) {
      exact.distances(candidates, count, distances);
      for (int i = 0; i < count; i++) {
        into.offer(candidates[i], distances[i]);
      }
      return;
    }
    nearly.distances(candidates, count, distances);
    long[] ranked = new long[count];
    for (int i = 0; i < count; i++) {
      ranked[i] = Candidate.of(candidates[i], distances[i]);
    }
    Arrays.sort(ranked);
    for (long candidate : ranked) {
      int ordinal = Candidate.ordinal(candidate);
      if (Candidate.distance(candidate) - nearly.doubt(ordinal) > into.bound()) {
        return;
      }
      into.offer(ordinal, exact.distance(ordinal));
    }
  }
}

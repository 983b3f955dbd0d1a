package dev.corral.core.vector.index;

/** Compares members of a set one by one: all by a guide, the nearest of them exactly. */
final class CodeScan {

  /** Codes scored together, so that the waits for memory overlap. */
  private static final int BATCH = 64;

  private final Distances guide;
  private final Scorer exact;
  private final int breadth;

  /**
   * Prepares a query.
   *
   * @param guide estimates, or exact distances themselves
   * @param breadth how many of the nearest by the guide are compared exactly
   */
  CodeScan(Distances guide, Scorer exact, int breadth) {
    this.guide = guide;
    this.exact = exact;
    this.breadth = breadth;
  }

  /** Offers the nearest members from an ordinal on, below another. */
  void scan(OrdinalSet members, int first, int end, Nearest into) {
    if (first >= end) {
      return;
    }
    var found = new Shortlist(breadth);
    int[] batch = new int[BATCH];
    float[] distances = new float[BATCH];
    int count = 0;
    for (int at = members.next(first); at >= 0 && at < end; at = members.next(at + 1)) {
      batch[count++] = at;
      if (count == BATCH) {
        guide.distances(batch, count, distances);
        found.offer(batch, distances, count);
        count = 0;
      }
    }
    guide.distances(batch, count, distances);
    found.offer(batch, distances, count);
    int kept = found.settle();
    for (int i = 0; i < kept; i++) {
      int ordinal = found.ordinal(i);
      into.offer(ordinal, exact.distance(ordinal));
    }
  }
}

package dev.corral.core.vector.index;

/** Compares members of a set one by one: all by a guide, the nearest of them by more. */
final class CodeScan {

  /** Codes scored together, so that the waits for memory overlap. */
  private static final int BATCH = 64;

  private final Distances guide;
  private final Finish finish;
  private final int breadth;

  /**
   * Prepares a query.
   *
   * @param guide estimates, or exact distances themselves
   * @param finish ranks the nearest by the guide
   * @param breadth how many these are
   */
  CodeScan(Distances guide, Finish finish, int breadth) {
    this.guide = guide;
    this.finish = finish;
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
    int count = members.copy(first, end, batch);
    while (count > 0) {
      guide.distances(batch, count, distances);
      found.offer(batch, distances, count);
      count = count < BATCH ? 0 : members.copy(batch[count - 1] + 1, end, batch);
    }
    int[] kept = new int[found.settle()];
    for (int i = 0; i < kept.length; i++) {
      kept[i] = found.ordinal(i);
    }
    finish.offer(kept, kept.length, into);
  }
}

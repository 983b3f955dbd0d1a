package dev.corral.benchmarks.chroma;

import java.util.Arrays;
import java.util.Map;
import java.util.Objects;

/**
 * What one server took for the whole of the work.
 *
 * @param name of the server
 * @param insertSeconds until the last record was acknowledged
 * @param query times of plain queries
 * @param recall share of the ten nearest that they found
 * @param filtered times of queries by the percentage of records that their filter accepts
 * @param getSeconds what reading records page by page took
 * @param residentMib memory after all of it
 * @param diskMib what the directory took, then
 * @param leftMib what it took when the collection was deleted and ten seconds had passed
 * @param restartSeconds from the start of the process to the first right answer
 */
record Outcome(
    String name,
    double insertSeconds,
    Times query,
    double recall,
    Map<Integer, Times> filtered,
    double getSeconds,
    double residentMib,
    double diskMib,
    double leftMib,
    double restartSeconds) {

  /** Returns the times of queries with a filter that was measured. */
  Times filteredBy(int percent) {
    return Objects.requireNonNull(filtered.get(percent));
  }

  /**
   * Milliseconds of requests, one after the other.
   *
   * @param p50 of half of them
   * @param p99 of all but one in a hundred
   */
  record Times(double p50, double p99) {
    static Times of(long[] nanos) {
      long[] sorted = nanos.clone();
      Arrays.sort(sorted);
      return new Times(sorted[sorted.length / 2] / 1e6, sorted[sorted.length * 99 / 100] / 1e6);
    }
  }
}

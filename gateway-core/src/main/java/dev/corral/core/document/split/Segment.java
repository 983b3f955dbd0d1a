package dev.corral.core.document.split;

/**
 * A stretch of text that is not cut further, up to the beginning of the next.
 *
 * @param start where it begins
 * @param end where its last visible character ends
 * @param weight its size in tokens
 * @param rank what begins with it
 */
record Segment(int start, int end, int weight, Rank rank) {

  /** How good a place to cut is, the best last. */
  enum Rank {
    WORD,
    SENTENCE,
    PARAGRAPH,
    HEADING
  }
}

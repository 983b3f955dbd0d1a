package dev.corral.embedder.text;

/*
 * The tokenizer counts places in code points, callers in UTF-16 units.
 */
/** Where a text is cut so that each part has a bounded number of ids. */
final class Windows {

  private Windows() {}

  /**
   * Returns where the first part of a text ends, in UTF-16 units.
   *
   * <p>A part ends where a word begins: what stands between two words, blanks and combining marks,
   * belongs to the part before, and the words of the rest are read as they were in the whole.
   *
   * @param text a text with more ids than {@code most}
   * @param starts for each id, the code point where it starts in the text; special ids left out
   * @param words for each id, the number of its word; special ids left out
   * @param most the most ids of the part
   */
  static int firstEnd(String text, int[] starts, long[] words, int most) {
    int next = most;
    while (next > 0 && words[next] == words[next - 1]) {
      next--;
    }
    // One word alone can be too long; then it is cut within.
    int codePoint = starts[next > 0 ? next : most];
    return Math.max(text.offsetByCodePoints(0, codePoint), 1);
  }
}

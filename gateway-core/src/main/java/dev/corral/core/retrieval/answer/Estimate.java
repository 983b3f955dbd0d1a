package dev.corral.core.retrieval.answer;

/**
 * The tokens of a text for a model whose tokenizer is not at hand: a third of its letters where
 * they are Latin (English has more than four to a token, German and code more than three), one each
 * elsewhere.
 */
final class Estimate {

  private static final int LATIN_END = 0x250;
  private static final int LETTERS_PER_TOKEN = 3;

  private Estimate() {}

  static int tokens(String text) {
    long thirds = text.codePoints().mapToLong(Estimate::thirds).sum();
    return (int) Math.min(Integer.MAX_VALUE, Math.ceilDiv(thirds, LETTERS_PER_TOKEN));
  }

  /** Returns the beginning of a text that has so many tokens, up to a blank where there is one. */
  static String beginning(String text, int tokens) {
    long left = (long) tokens * LETTERS_PER_TOKEN;
    int end = 0;
    while (end < text.length()) {
      int c = text.codePointAt(end);
      left -= thirds(c);
      if (left < 0) {
        break;
      }
      end += Character.charCount(c);
    }
    if (end == text.length()) {
      return text;
    }
    int blank = end;
    while (blank > end / 2 && !Character.isWhitespace(text.charAt(blank))) {
      blank--;
    }
    return text.substring(0, blank > end / 2 ? blank : end);
  }

  private static int thirds(int codePoint) {
    return codePoint < LATIN_END ? 1 : LETTERS_PER_TOKEN;
  }
}

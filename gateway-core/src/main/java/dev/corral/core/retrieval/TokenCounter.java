package dev.corral.core.retrieval;

import dev.corral.embedder.Embedder;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts the tokens of texts by their words, each counted once. Safe for use by many threads.
 *
 * <p>BERT's tokenizer parts a text at blanks before it looks for tokens, so those of a text are the
 * sum of those of its words. A file has few different words: to look them up takes a tenth of the
 * time, and every sentence is counted several times, in its chunk and in its windows.
 */
final class TokenCounter {

  /** Words that are remembered at most; then all are forgotten. Some megabytes. */
  private static final int MOST_KEPT = 1 << 16;

  /** A longer word is hardly one that comes again. */
  private static final int LONGEST_KEPT = 32;

  private final Embedder embedder;
  private final int specialTokens;
  private final Map<String, Integer> counts = new ConcurrentHashMap<>();

  TokenCounter(Embedder embedder) {
    this.embedder = embedder;
    this.specialTokens = embedder.countTokens("");
  }

  /** Returns the tokens that the model adds to each text. */
  int specialTokens() {
    return specialTokens;
  }

  /** Returns the tokens of a text itself. */
  int count(String text) {
    int tokens = 0;
    int start = 0;
    for (int at = 0; at <= text.length(); at++) {
      if (at == text.length() || isBlank(text.charAt(at))) {
        tokens += start < at ? ofWord(text.substring(start, at)) : 0;
        start = at + 1;
      }
    }
    return tokens;
  }

  private int ofWord(String word) {
    if (word.length() > LONGEST_KEPT) {
      return anew(word);
    }
    Integer known = counts.get(word);
    if (known != null) {
      return known;
    }
    int tokens = anew(word);
    if (counts.size() >= MOST_KEPT) {
      counts.clear();
    }
    counts.put(word, tokens);
    return tokens;
  }

  private int anew(String word) {
    return Math.max(0, embedder.countTokens(word) - specialTokens);
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
  }
}

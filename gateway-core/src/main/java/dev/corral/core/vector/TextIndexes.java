package dev.corral.core.vector;

import dev.corral.core.vector.text.GramIndex;
import dev.corral.core.vector.text.WordIndex;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The indexes over the documents of a {@link VectorSpace}, each made when it is first asked for: a
 * collection whose text nobody searches pays nothing. The text thread lets them follow.
 */
final class TextIndexes {

  private final AtomicReference<@Nullable WordIndex> words = new AtomicReference<>();
  private final AtomicReference<@Nullable GramIndex> grams = new AtomicReference<>();

  /** Returns the index of words, empty where nobody has asked before. */
  WordIndex words() {
    WordIndex present = words.get();
    if (present != null) {
      return present;
    }
    var fresh = new WordIndex();
    WordIndex other = words.compareAndExchange(null, fresh);
    return other == null ? fresh : other;
  }

  /** Returns the index of n-grams, empty where nobody has asked before. */
  GramIndex grams() {
    GramIndex present = grams.get();
    if (present != null) {
      return present;
    }
    var fresh = new GramIndex();
    GramIndex other = grams.compareAndExchange(null, fresh);
    return other == null ? fresh : other;
  }

  /** Returns the index of words where somebody has asked for it. */
  @Nullable WordIndex wordsIfWanted() {
    return words.get();
  }

  /** Returns the index of n-grams where somebody has asked for it. */
  @Nullable GramIndex gramsIfWanted() {
    return grams.get();
  }

  /** Tells whether an index that somebody has asked for does not reach an ordinal. */
  boolean isBehind(int end) {
    WordIndex w = words.get();
    GramIndex g = grams.get();
    return (w != null && w.end() < end) || (g != null && g.end() < end);
  }

  /** Returns roughly how much memory they take. */
  long bytes() {
    WordIndex w = words.get();
    GramIndex g = grams.get();
    return (w == null ? 0 : w.bytes()) + (g == null ? 0 : g.bytes());
  }
}

package dev.corral.core.document.split;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Finds places between words, and between graphemes where a word is too long. */
final class WordBreaks {

  private WordBreaks() {}

  /**
   * Returns the ends of consecutive runs of whole words, each about {@code wanted} characters; only
   * a word longer than {@code most} is cut inside.
   */
  static List<Integer> runs(String text, int wanted, int most) {
    List<Integer> ends = new ArrayList<>();
    int start = 0;
    while (start < text.length()) {
      int end = Math.min(text.length(), start + wanted);
      while (end < text.length()
          && end - start < most
          && !Character.isWhitespace(text.charAt(end))) {
        end++;
      }
      if (end < text.length() && !Character.isWhitespace(text.charAt(end))) {
        end = grapheme(text, start, text.length(), end);
      }
      ends.add(end);
      start = end;
    }
    return ends;
  }

  /** Returns the last place between graphemes at or before {@code near}, but after start. */
  static int grapheme(String text, int start, int end, int near) {
    int margin = 64;
    int from = Math.max(start, near - margin);
    if (from > start && Character.isLowSurrogate(text.charAt(from))) {
      from--;
    }
    int until = Math.min(end, near + margin);
    BreakIterator graphemes = BreakIterator.getCharacterInstance(Locale.ROOT);
    graphemes.setText(text.substring(from, until));
    int at = graphemes.following(Math.max(0, near - from - 1));
    int found = at == BreakIterator.DONE ? near : from + at;
    return found > start && found < end ? found : insideCodePoint(text, near) ? near - 1 : near;
  }

  private static boolean insideCodePoint(String text, int at) {
    return at > 0
        && at < text.length()
        && Character.isLowSurrogate(text.charAt(at))
        && Character.isHighSurrogate(text.charAt(at - 1));
  }
}

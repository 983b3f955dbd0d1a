package dev.corral.core.document.extract;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Puts words together again that were parted at the end of a line, so that they can be found.
 *
 * <p>The document itself tells whether the hyphen is the word's own: where the word is written with
 * it elsewhere, or where both parts are words elsewhere and the whole is none. A soft hyphen is
 * never.
 */
final class Hyphenation {

  private static final Pattern PARTED =
      Pattern.compile("(\\p{L}{2,})([-\\u2010\\u00AD])\\n(\\p{Ll}{2,})");

  private static final Pattern WORD = Pattern.compile("\\p{L}+(?:-\\p{L}+)*");

  private Hyphenation() {}

  /** Returns the pages of a document with their words whole. */
  static List<String> undo(List<String> pages) {
    if (pages.stream().noneMatch(page -> PARTED.matcher(page).find())) {
      return pages;
    }
    Set<String> words = new HashSet<>();
    for (String page : pages) {
      Matcher word = WORD.matcher(PARTED.matcher(page).replaceAll(" ").toLowerCase(Locale.ROOT));
      while (word.find()) {
        words.add(word.group());
      }
    }
    return pages.stream()
        .map(page -> PARTED.matcher(page).replaceAll(parted -> whole(parted, words)))
        .toList();
  }

  private static String whole(MatchResult parted, Set<String> words) {
    String first = parted.group(1);
    String second = parted.group(3);
    String joined = (first + second).toLowerCase(Locale.ROOT);
    String hyphened = (first + "-" + second).toLowerCase(Locale.ROOT);
    boolean soft = parted.group(2).equals("\u00AD");
    boolean known = words.contains(joined);
    boolean parts = words.contains(first.toLowerCase(Locale.ROOT)) && words.contains(second);
    boolean own = words.contains(hyphened) || (parts && !known);
    return !soft && own ? first + "-" + second : first + second;
  }
}

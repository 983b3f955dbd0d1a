package dev.corral.benchmarks.retrieval;

import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A question and how to tell a passage that answers it.
 *
 * @param text what is asked
 * @param file the name of the file that answers
 * @param page the page that answers, or null for kinds of file without pages
 * @param anchor words of the answer, as they stand there but for white space
 * @param half which of the two it may be used for
 * @param bound whether only that file and page are right; otherwise a copy of the passage elsewhere
 *     is as good
 */
record Question(
    String text, String file, @Nullable Integer page, String anchor, Half half, boolean bound) {

  /** What a question may be used for. */
  enum Half {
    TUNING,
    REPORTING
  }

  private static final Pattern BLANKS = Pattern.compile("\\s+");

  /** Tells whether a passage answers. */
  boolean isAnsweredBy(Found found) {
    boolean placed = file.equals(found.file()) && Objects.equals(page, found.page());
    return (placed || !bound) && isIn(found.text());
  }

  /** Tells whether a text holds the anchor. */
  boolean isIn(String text) {
    return onOneLine(text).contains(anchor);
  }

  /** Returns the place of the first passage that answers, from 1; 0 where there is none. */
  int rank(List<Found> ranking) {
    for (int i = 0; i < ranking.size(); i++) {
      if (isAnsweredBy(ranking.get(i))) {
        return i + 1;
      }
    }
    return 0;
  }

  static String onOneLine(String text) {
    return BLANKS.matcher(text).replaceAll(" ");
  }
}

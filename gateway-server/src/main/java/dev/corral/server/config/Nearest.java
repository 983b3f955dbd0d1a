package dev.corral.server.config;

import java.util.Collection;
import java.util.Optional;

/** Finds the name that was probably meant. */
final class Nearest {

  private Nearest() {}

  /** Returns the known name that takes the fewest changes, unless it takes too many. */
  static Optional<String> to(String name, Collection<String> known) {
    String best = null;
    int least = Math.max(2, name.length() / 3) + 1;
    for (String one : known) {
      int changes = changes(name, one);
      if (changes < least) {
        best = one;
        least = changes;
      }
    }
    return Optional.ofNullable(best);
  }

  /** Returns the words that end a complaint. */
  static String hint(String name, Collection<String> known) {
    return to(name, known).map(one -> "; did you mean '" + one + "'?").orElse("");
  }

  /** Counts insertions, deletions and replacements (Levenshtein). */
  private static int changes(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[to.length()];
  }
}

package dev.corral.core.retrieval.quote;

import dev.corral.core.retrieval.prompt.FunctionWords;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The words of a text that mean something by themselves, cut to their stems. */
final class Terms {

  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+(?:[.,'’][\\p{L}\\p{N}]+)*");

  private Terms() {}

  /** Returns the stems in the order of the text. */
  static List<String> of(String text) {
    List<String> terms = new ArrayList<>();
    Matcher words = WORD.matcher(text.toLowerCase(Locale.ROOT));
    while (words.find()) {
      if (!FunctionWords.contains(words.group())) {
        terms.add(stem(words.group()));
      }
    }
    return terms;
  }

  /** Returns the words themselves, without function words. */
  static List<String> words(String text) {
    List<String> found = new ArrayList<>();
    Matcher words = WORD.matcher(text);
    while (words.find()) {
      if (!FunctionWords.contains(words.group().toLowerCase(Locale.ROOT))) {
        found.add(words.group());
      }
    }
    return found;
  }

  private static String stem(String word) {
    for (String suffix : List.of("ing", "ies", "ed", "es", "s")) {
      if (word.length() >= suffix.length() + 4 && word.endsWith(suffix)) {
        return word.substring(0, word.length() - suffix.length());
      }
    }
    return word.length() > 4 && word.endsWith("e") ? word.substring(0, word.length() - 1) : word;
  }
}

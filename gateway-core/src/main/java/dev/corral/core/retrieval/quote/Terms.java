package dev.corral.core.retrieval.quote;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The words of a text that mean something by themselves, cut to their stems. */
final class Terms {

  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+(?:[.,'’][\\p{L}\\p{N}]+)*");

  /** Words of English (and a few of German) that questions are made of. */
  private static final Set<String> FUNCTION_WORDS =
      Set.of(
          """
          a about after all also am an and any are as at be because been before being but by can \
          could describe did do does doing down during each else ever explain few for from further \
          get give had has have having he her here hers him his how i if in into is it its just \
          many may me might more most much must my no nor not of off on once only or other our out \
          over own please same say shall she should so some such tell than that the their them \
          then there these they this those through to too under until up us very was we were what \
          when where which while who whom whose why will with would you your \
          das dem den der des ein eine es für ich ist mit nicht oder sie sind und von wann warum \
          welche wer wie wir wo zu\
          """
              .split(" "));

  private Terms() {}

  /** Returns the stems in the order of the text. */
  static List<String> of(String text) {
    List<String> terms = new ArrayList<>();
    Matcher words = WORD.matcher(text.toLowerCase(Locale.ROOT));
    while (words.find()) {
      if (!FUNCTION_WORDS.contains(words.group())) {
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
      if (!FUNCTION_WORDS.contains(words.group().toLowerCase(Locale.ROOT))) {
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

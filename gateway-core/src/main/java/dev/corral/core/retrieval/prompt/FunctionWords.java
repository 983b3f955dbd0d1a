package dev.corral.core.retrieval.prompt;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Words of English (and a few of German) that questions are made of and say nothing of what. */
public final class FunctionWords {

  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+(?:[.,'’][\\p{L}\\p{N}]+)*");

  /** Words that ask for a measure, not for a thing that has it. */
  private static final Pattern MEASURE =
      Pattern.compile(
          "\\b(how) (?:big|far|fast|high|large|long|often|old|soon|warm)\\b",
          Pattern.CASE_INSENSITIVE);

  private static final Set<String> ALL =
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

  private FunctionWords() {}

  /** Tells whether a word in lower case is one. */
  public static boolean contains(String word) {
    return ALL.contains(word);
  }

  /** Returns a question without the measure that it asks for: "how long are" is "how are". */
  public static String withoutMeasure(String question) {
    return MEASURE.matcher(question).replaceAll("$1");
  }

  /** Returns the other words of a question, or the question itself where it has no others. */
  public static String leftOut(String question) {
    StringBuilder rest = new StringBuilder(question.length());
    Matcher words = WORD.matcher(withoutMeasure(question));
    while (words.find()) {
      if (!contains(words.group().toLowerCase(Locale.ROOT))) {
        rest.append(rest.isEmpty() ? "" : " ").append(words.group());
      }
    }
    return rest.isEmpty() ? question : rest.toString();
  }
}

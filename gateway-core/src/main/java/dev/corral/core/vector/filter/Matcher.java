package dev.corral.core.vector.filter;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.corral.core.exchange.Failure;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A filter made ready to be asked about many records. Safe for use by many threads.
 *
 * <p>Regular expressions have RE2's syntax and run in time linear in the text, whatever the
 * expression: it comes from a caller.
 */
@FunctionalInterface
public interface Matcher {

  /** Longest regular expression in characters; a longer one is a mistake or an attack. */
  int MAX_REGEX_LENGTH = 10_000;

  /** Tells whether the record matches. */
  boolean matches(Subject subject);

  /**
   * Makes a filter ready.
   *
   * @throws dev.corral.core.exchange.FailureException {@code Invalid} for a broken regular
   *     expression
   */
  static Matcher of(Filter filter) {
    return switch (filter) {
      case Filter.All(List<Filter> parts) -> all(parts.stream().map(Matcher::of).toList());
      case Filter.Any(List<Filter> parts) -> any(parts.stream().map(Matcher::of).toList());
      case Filter.Compare(String key, Filter.Comparison comparison, Value value) ->
          subject -> compares(subject.value(key), comparison, value);
      case Filter.OneOf(String key, List<Value> values, boolean negated) ->
          subject -> isOneOf(subject.value(key), values) != negated;
      case Filter.Holds(String key, Value value, boolean negated) ->
          subject -> holds(subject.value(key), value) != negated;
      case Filter.Ids(Set<String> ids, boolean negated) ->
          subject -> ids.contains(subject.id()) != negated;
      case Filter.DocumentContains(String text, boolean negated) ->
          subject -> contains(subject.document(), text) != negated;
      case Filter.DocumentMatches(String regex, boolean negated) -> {
        Pattern pattern = compile(regex);
        yield subject -> finds(subject.document(), pattern) != negated;
      }
    };
  }

  /** Tells whether answering needs the record's text. */
  static boolean readsDocument(Filter filter) {
    return switch (filter) {
      case Filter.All(List<Filter> parts) -> parts.stream().anyMatch(Matcher::readsDocument);
      case Filter.Any(List<Filter> parts) -> parts.stream().anyMatch(Matcher::readsDocument);
      case Filter.DocumentContains _, Filter.DocumentMatches _ -> true;
      case Filter.Compare _, Filter.OneOf _, Filter.Holds _, Filter.Ids _ -> false;
    };
  }

  private static Matcher all(List<Matcher> parts) {
    return subject -> {
      for (Matcher part : parts) {
        if (!part.matches(subject)) {
          return false;
        }
      }
      return true;
    };
  }

  private static Matcher any(List<Matcher> parts) {
    return subject -> {
      for (Matcher part : parts) {
        if (part.matches(subject)) {
          return true;
        }
      }
      return false;
    };
  }

  private static boolean compares(
      @Nullable Value actual, Filter.Comparison comparison, Value expected) {
    return switch (comparison) {
      case EQUAL -> isEqual(actual, expected);
      case NOT_EQUAL -> !isEqual(actual, expected);
      case GREATER -> isOrdered(actual, expected) && Numbers.compare(actual, expected) > 0;
      case GREATER_OR_EQUAL ->
          isOrdered(actual, expected) && Numbers.compare(actual, expected) >= 0;
      case LESS -> isOrdered(actual, expected) && Numbers.compare(actual, expected) < 0;
      case LESS_OR_EQUAL -> isOrdered(actual, expected) && Numbers.compare(actual, expected) <= 0;
    };
  }

  private static boolean isOrdered(@Nullable Value a, Value b) {
    return Numbers.isNumber(a) && Numbers.isNumber(b);
  }

  private static boolean isEqual(@Nullable Value a, Value b) {
    if (Numbers.isNumber(a) && Numbers.isNumber(b)) {
      return Numbers.compare(a, b) == 0;
    }
    return b.equals(a);
  }

  private static boolean isOneOf(@Nullable Value actual, List<Value> values) {
    for (Value value : values) {
      if (isEqual(actual, value)) {
        return true;
      }
    }
    return false;
  }

  private static boolean holds(@Nullable Value actual, Value value) {
    return actual instanceof Value.Many(List<Value> values) && values.contains(value);
  }

  private static boolean contains(@Nullable String document, String text) {
    return document != null && document.contains(text);
  }

  private static boolean finds(@Nullable String document, Pattern pattern) {
    return document != null && pattern.matcher(document).find();
  }

  private static Pattern compile(String regex) {
    if (regex.length() > MAX_REGEX_LENGTH) {
      throw invalid("longer than " + MAX_REGEX_LENGTH + " characters");
    }
    try {
      return Pattern.compile(regex);
    } catch (PatternSyntaxException e) {
      throw invalid(e.getDescription());
    }
  }

  private static RuntimeException invalid(String why) {
    return new Failure.Invalid("Regex error: " + why, "where_document").asException();
  }
}

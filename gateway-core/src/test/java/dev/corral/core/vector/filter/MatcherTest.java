package dev.corral.core.vector.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.corral.core.exchange.FailureException;
import dev.corral.core.vector.filter.Filter.Comparison;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What each predicate means, as a table of cases. */
class MatcherTest {

  private static final Value ONE = new Value.Whole(1);
  private static final Value ONE_REAL = new Value.Real(1);
  private static final Value TWO = new Value.Whole(2);
  private static final Value TEXT = new Value.Text("one");
  private static final Value TRUE = new Value.Flag(true);
  private static final Value LIST = new Value.Many(List.of(ONE, TWO));

  /** A record as a map. */
  private record Sample(Map<String, Value> values, @Nullable String document) implements Subject {
    @Override
    public String id() {
      return "r1";
    }

    @Override
    public @Nullable Value value(String key) {
      return values.get(key);
    }
  }

  static List<Arguments> comparisons() {
    return List.of(
        Arguments.of(ONE, Comparison.EQUAL, ONE, true),
        Arguments.of(ONE, Comparison.EQUAL, ONE_REAL, true),
        Arguments.of(ONE_REAL, Comparison.EQUAL, ONE, true),
        Arguments.of(new Value.Real(0.0), Comparison.EQUAL, new Value.Real(-0.0), true),
        Arguments.of(ONE, Comparison.EQUAL, TRUE, false),
        Arguments.of(TRUE, Comparison.EQUAL, TRUE, true),
        Arguments.of(TEXT, Comparison.EQUAL, TEXT, true),
        Arguments.of(TEXT, Comparison.EQUAL, new Value.Text("One"), false),
        Arguments.of(LIST, Comparison.EQUAL, ONE, false),
        Arguments.of(null, Comparison.EQUAL, ONE, false),
        Arguments.of(null, Comparison.NOT_EQUAL, ONE, true),
        Arguments.of(TEXT, Comparison.NOT_EQUAL, ONE, true),
        Arguments.of(ONE_REAL, Comparison.NOT_EQUAL, ONE, false),
        Arguments.of(TWO, Comparison.GREATER, new Value.Real(1.5), true),
        Arguments.of(ONE, Comparison.GREATER, new Value.Real(1.5), false),
        Arguments.of(ONE, Comparison.GREATER_OR_EQUAL, ONE_REAL, true),
        Arguments.of(ONE, Comparison.LESS, TWO, true),
        Arguments.of(TWO, Comparison.LESS_OR_EQUAL, ONE, false),
        Arguments.of(TEXT, Comparison.GREATER, ONE, false),
        Arguments.of(TEXT, Comparison.LESS, ONE, false),
        Arguments.of(null, Comparison.LESS, ONE, false),
        Arguments.of(
            new Value.Whole(Long.MAX_VALUE), Comparison.LESS, new Value.Real(0x1p63), true),
        Arguments.of(
            new Value.Whole(Long.MAX_VALUE - 1), Comparison.EQUAL, new Value.Real(0x1p63), false),
        Arguments.of(
            new Value.Whole((1L << 53) + 1), Comparison.GREATER, new Value.Real(0x1p53), true),
        Arguments.of(
            new Value.Whole(Long.MIN_VALUE), Comparison.EQUAL, new Value.Real(-0x1p63), true));
  }

  @ParameterizedTest
  @MethodSource("comparisons")
  void comparesByValueAcrossNumbersOnly(
      @Nullable Value actual, Comparison comparison, Value expected, boolean matches) {
    var sample = new Sample(actual == null ? Map.of() : Map.of("k", actual), null);
    assertThat(Matcher.of(new Filter.Compare("k", comparison, expected)).matches(sample))
        .isEqualTo(matches);
  }

  static List<Arguments> filters() {
    return List.of(
        Arguments.of(new Filter.OneOf("n", List.of(TWO, ONE_REAL), false), true),
        Arguments.of(new Filter.OneOf("n", List.of(TWO), false), false),
        Arguments.of(new Filter.OneOf("n", List.of(ONE), true), false),
        Arguments.of(new Filter.OneOf("missing", List.of(ONE), true), true),
        Arguments.of(new Filter.OneOf("missing", List.of(ONE), false), false),
        Arguments.of(new Filter.Holds("list", ONE, false), true),
        Arguments.of(new Filter.Holds("list", ONE_REAL, false), false),
        Arguments.of(new Filter.Holds("n", ONE, false), false),
        Arguments.of(new Filter.Holds("n", ONE, true), true),
        Arguments.of(new Filter.Holds("missing", ONE, true), true),
        Arguments.of(new Filter.DocumentContains("Quick", false), true),
        Arguments.of(new Filter.DocumentContains("quick", false), false),
        Arguments.of(new Filter.DocumentContains("100%_", false), true),
        Arguments.of(new Filter.DocumentContains("", false), true),
        Arguments.of(new Filter.DocumentContains("quick", true), true),
        Arguments.of(new Filter.DocumentMatches("(?i)quick", false), true),
        Arguments.of(new Filter.DocumentMatches("\\d+%", false), true),
        Arguments.of(new Filter.DocumentMatches("^fox", false), false),
        Arguments.of(new Filter.DocumentMatches("", false), true),
        Arguments.of(new Filter.DocumentMatches("fox", true), false),
        Arguments.of(new Filter.All(List.of()), true),
        Arguments.of(new Filter.Any(List.of()), false),
        Arguments.of(
            new Filter.All(
                List.of(
                    new Filter.Compare("n", Comparison.EQUAL, ONE),
                    new Filter.Holds("list", new Value.Whole(3), false))),
            false),
        Arguments.of(
            new Filter.Any(
                List.of(
                    new Filter.Compare("n", Comparison.EQUAL, TWO),
                    new Filter.Holds("list", TWO, false))),
            true));
  }

  @ParameterizedTest
  @MethodSource("filters")
  void matches(Filter filter, boolean matches) {
    var sample = new Sample(Map.of("n", ONE, "list", LIST), "The Quick fox 100%_sure");
    assertThat(Matcher.of(filter).matches(sample)).isEqualTo(matches);
  }

  @Test
  void negatedDocumentFiltersMatchRecordsWithoutDocument() {
    var bare = new Sample(Map.of(), null);
    assertThat(Matcher.of(new Filter.DocumentContains("x", true)).matches(bare)).isTrue();
    assertThat(Matcher.of(new Filter.DocumentMatches("x", true)).matches(bare)).isTrue();
    assertThat(Matcher.of(new Filter.DocumentContains("", false)).matches(bare)).isFalse();
    assertThat(Matcher.of(new Filter.DocumentMatches("", false)).matches(bare)).isFalse();
  }

  @Test
  void refusesABrokenRegularExpression() {
    assertThatThrownBy(() -> Matcher.of(new Filter.DocumentMatches("(", false)))
        .isInstanceOf(FailureException.class)
        .hasMessageContaining("Regex error");
    assertThatThrownBy(() -> Matcher.of(new Filter.DocumentMatches("a".repeat(10_001), false)))
        .isInstanceOf(FailureException.class)
        .hasMessageContaining("longer than 10000");
  }

  @Test
  void answersAHostileExpressionInLinearTime() {
    var sample = new Sample(Map.of(), "a".repeat(20_000) + "!");
    assertThat(Matcher.of(new Filter.DocumentMatches("(a+)+$", false)).matches(sample)).isFalse();
  }

  @Test
  void knowsWhichFiltersReadTheDocument() {
    Filter metadata = new Filter.Compare("n", Comparison.EQUAL, ONE);
    assertThat(Matcher.readsDocument(metadata)).isFalse();
    assertThat(
            Matcher.readsDocument(
                new Filter.Any(List.of(metadata, new Filter.DocumentContains("x", true)))))
        .isTrue();
  }
}

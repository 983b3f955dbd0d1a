package dev.corral.core.vector.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.corral.core.vector.index.OrdinalSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The index of n-grams never loses a document, whatever characters it has. */
class GramIndexProperties {

  @Property(tries = 300)
  void keepsEveryDocumentThatHoldsAText(@ForAll long seed) {
    var random = new Random(seed);
    var index = new GramIndex();
    List<String> documents = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      String document = random.nextInt(9) == 0 ? null : text(random, random.nextInt(30));
      documents.add(document == null ? "" : document);
      if (random.nextInt(9) == 0) {
        index.addUnsure();
      } else {
        index.add(document);
      }
    }
    String from = documents.get(random.nextInt(documents.size()));
    int begin = random.nextInt(from.length() + 1);
    String sought =
        random.nextInt(4) == 0
            ? text(random, random.nextInt(5))
            : from.substring(begin, begin + random.nextInt(from.length() - begin + 1));
    int below = random.nextInt(documents.size() + 1);

    OrdinalSet candidates = index.candidates(List.of(sought), below);

    if (candidates == null) {
      assertThat(sought.length()).isLessThan(3);
      return;
    }
    for (int i = 0; i < documents.size(); i++) {
      if (i < below && documents.get(i).contains(sought)) {
        assertThat(candidates.contains(i)).as("%s in %s", sought, documents.get(i)).isTrue();
      } else if (i >= below) {
        assertThat(candidates.contains(i)).isFalse();
      }
    }
  }

  /** Any UTF-16, halves of pairs too, from an alphabet small enough to meet again. */
  private static String text(Random random, int length) {
    var text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      switch (random.nextInt(6)) {
        case 0 -> text.appendCodePoint(0x1f600 + random.nextInt(3));
        case 1 -> text.append((char) (0xd800 + random.nextInt(2) * 0x400));
        case 2 -> text.append((char) random.nextInt(0x10000));
        default -> text.append((char) ('a' + random.nextInt(3)));
      }
    }
    return text.toString();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "plain~[plain]",
        "two words.*three~[two words, three]",
        "colou?r~[colo, r]",
        "ab+c~[ab, c]",
        "ab{0,3}c~[a, c]",
        "one|two~[]",
        "x(one|two)y~[x, y]",
        "x([)]|\\)y)z~[x, z]",
        "(?i)plain~[]",
        "(?:a)plain~[plain]",
        "a\\.b\\d+c~[a.b, c]",
        "a[^]x]b[[:alpha:]\\]]c~[a, b, c]",
        "ab\\x41cd~[ab]",
        "ab\\Qc|d\\E~[]",
        "^start$~[start]",
        "😀?a~[a]",
        "(a*)*~[]",
      })
  void seesWhatEveryMatchHolds(String regex, String expected) {
    assertThat(Literals.of(regex)).hasToString(expected);
  }

  @Property(tries = 2_000)
  void seesNothingThatAMatchLacks(@ForAll long seed) {
    var random = new Random(seed);
    String regex = regex(random, 3);
    String text = text(random, random.nextInt(12)).replaceAll("[\\ud800-\\udfff]", "b");
    if (isValid(regex) && Pattern.compile(regex).matcher(text).find()) {
      for (String literal : Literals.of(regex)) {
        assertThat(text).as(regex).contains(literal);
      }
    }
  }

  private static boolean isValid(String regex) {
    try {
      return Pattern.compile(regex).groupCount() >= 0;
    } catch (PatternSyntaxException e) {
      return false;
    }
  }

  private static String regex(Random random, int depth) {
    var regex = new StringBuilder();
    for (int parts = 1 + random.nextInt(3); parts > 0; parts--) {
      switch (random.nextInt(depth > 0 ? 12 : 8)) {
        case 0 -> regex.append('.');
        case 1 -> regex.append("[a-b]");
        case 2 -> regex.append("[^]a[:digit:]\\]]");
        case 3 -> regex.append("\\w");
        case 4, 5, 6, 7 -> regex.append((char) ('a' + random.nextInt(3)));
        case 8 -> regex.append('(').append(regex(random, depth - 1)).append(')');
        case 9 -> regex.append("(?:").append(regex(random, depth - 1)).append(")?");
        case 10 -> regex.append(regex(random, depth - 1)).append('|').append('c');
        default -> regex.append("(?i:").append(regex(random, depth - 1)).append(')');
      }
      regex.append(
          new String[] {"", "", "", "*", "+", "?", "{0,2}", "{2}", "*?"}[random.nextInt(9)]);
    }
    return regex.toString();
  }
}

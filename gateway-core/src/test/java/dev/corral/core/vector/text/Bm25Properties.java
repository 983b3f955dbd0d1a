package dev.corral.core.vector.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corral.core.vector.index.Nearest;
import dev.corral.core.vector.index.OrdinalSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** BM25 over an index, over single documents and over both against the formula spelled out. */
class Bm25Properties {

  private static final String[] VOCABULARY = {
    "river", "stone", "Über", "naïve", "flood's", "houses", "東京都", "x79", "of", "the"
  };

  @Property(tries = 200)
  void agreesWithTheFormula(@ForAll long seed) {
    var random = new Random(seed);
    int count = 1 + random.nextInt(60);
    List<String> documents = new ArrayList<>();
    var index = new WordIndex();
    int covered = random.nextInt(count + 1);
    var live = OrdinalSet.builder();
    var accepted = OrdinalSet.builder();
    for (int i = 0; i < count; i++) {
      documents.add(text(random, random.nextInt(12)));
      if (i < covered) {
        if (random.nextInt(5) == 0) {
          index.addUnsure();
        } else {
          index.add(documents.get(i));
        }
      }
      if (random.nextInt(4) > 0) {
        live.add(i);
      }
      if (random.nextInt(3) > 0) {
        accepted.add(i);
      }
    }
    String question = text(random, 1 + random.nextInt(4));
    OrdinalSet living = live.build();
    OrdinalSet wanted = accepted.build().and(living);

    Bm25 query = Bm25.of(question);
    query.take(index, living, covered);
    OrdinalSet unread = living.and(index.unsure(covered).or(OrdinalSet.range(covered, count)));
    for (int i = unread.next(0); i >= 0; i = unread.next(i + 1)) {
      query.take(i, documents.get(i));
    }
    var nearest = new Nearest(count);
    query.rank(wanted, nearest);

    Map<Integer, Double> expected = naive(question, documents, living);
    expected.keySet().removeIf(ordinal -> !wanted.contains(ordinal));
    Nearest.Ranking ranking = nearest.drain();
    assertThat(ranking.size()).isEqualTo(expected.size());
    for (int i = 0; i < ranking.size(); i++) {
      double worth = expected.getOrDefault(ranking.ordinals()[i], Double.NaN);
      assertThat((double) -ranking.distances()[i]).isCloseTo(worth, Offset.offset(1e-4));
    }
  }

  private static String text(Random random, int words) {
    List<String> chosen = new ArrayList<>();
    for (int i = 0; i < words; i++) {
      chosen.add(VOCABULARY[random.nextInt(VOCABULARY.length)]);
    }
    return String.join(" ", chosen);
  }

  private static Map<Integer, Double> naive(
      String question, List<String> documents, OrdinalSet living) {
    Map<Integer, List<Long>> words = new HashMap<>();
    double total = 0;
    for (int i = living.next(0); i >= 0; i = living.next(i + 1)) {
      words.put(i, words(documents.get(i)));
      total += words(documents.get(i)).size();
    }
    double average = words.isEmpty() ? 1 : Math.max(1, total / words.size());
    Map<Integer, Double> worths = new HashMap<>();
    for (long word : words(question)) {
      double with = words.values().stream().filter(all -> all.contains(word)).count();
      double idf = Math.log(1 + (words.size() - with + 0.5) / (with + 0.5));
      words.forEach((ordinal, all) -> {
        double f = all.stream().filter(w -> w == word).count();
        if (f > 0) {
          double norm = 1.2 * (1 - 0.75 + 0.75 * all.size() / average);
          worths.merge(ordinal, idf * f * 2.2 / (f + norm), Double::sum);
        }
      });
    }
    return worths;
  }

  private static List<Long> words(String text) {
    List<Long> words = new ArrayList<>();
    Words.of(text, words::add);
    return words;
  }

  @Test
  void takesWordsWithoutCaseAccentsAndPlurals() {
    assertThat(words("Rivers")).isEqualTo(words("river"));
    assertThat(words("the NAÏVE flood's")).isEqualTo(words("The naive flood"));
    assertThat(words("東京都")).hasSize(2);
    assertThat(words(" .,;\ud800 ")).isEmpty();
  }

  @Test
  void countsLongTextsWhole() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 5_000; i++) {
      text.append("w").append(i % 2_500).append(' ');
    }
    var tally = new Tally();
    tally.count(text.toString());
    assertThat(tally.length()).isEqualTo(5_000);
    assertThat(tally.distinct()).isEqualTo(2_500);
    assertThat(tally.countOf(words("w17").getFirst())).isEqualTo(2);
    tally.count("w17");
    assertThat(tally.distinct()).isEqualTo(1);
    assertThat(tally.countOf(words("w18").getFirst())).isZero();
  }
}

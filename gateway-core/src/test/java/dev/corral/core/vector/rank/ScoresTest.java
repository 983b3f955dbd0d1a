package dev.corral.core.vector.rank;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corral.core.vector.index.Nearest.Ranking;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Expressions over two measures with known candidates. */
class ScoresTest {

  private static final Rank.Measure FIRST = Rank.nearest(new float[] {1}, 3);
  private static final Rank.Measure SECOND = Rank.words("anything", 2);

  /** Ordinals 7, 1, 4 at 0.1, 0.5, 0.9; ordinals 4, 2 at 0.25, 0.75. */
  private static Ranking candidates(Rank.Measure measure) {
    return measure instanceof Rank.Nearest
        ? new Ranking(new int[] {7, 1, 4}, new float[] {0.1f, 0.5f, 0.9f})
        : new Ranking(new int[] {4, 2}, new float[] {0.25f, 0.75f});
  }

  private static Map<Integer, Float> scores(Rank rank) {
    Ranking ranking = Scores.of(rank, ScoresTest::candidates).ranking();
    Map<Integer, Float> scores = new TreeMap<>();
    for (int i = 0; i < ranking.size(); i++) {
      scores.put(ranking.ordinals()[i], ranking.distances()[i]);
    }
    return scores;
  }

  @Test
  void ranksByOneMeasure() {
    Ranking ranking = Scores.of(FIRST, ScoresTest::candidates).ranking();
    assertThat(ranking.ordinals()).containsExactly(7, 1, 4);
    assertThat(ranking.distances()).containsExactly(0.1f, 0.5f, 0.9f);
  }

  @Test
  void keepsWhatBothSidesKnowWhereNeitherHasADefault() {
    assertThat(scores(new Rank.Sum(List.of(FIRST, SECOND)))).isEqualTo(Map.of(4, 0.9f + 0.25f));
  }

  @Test
  void takesTheDefaultOfTheSideThatDoesNotKnow() {
    Rank second = new Rank.Words("anything", 2, 10f, false);
    assertThat(scores(new Rank.Difference(FIRST, second)))
        .isEqualTo(Map.of(7, 0.1f - 10, 1, 0.5f - 10, 4, 0.9f - 0.25f));
  }

  @Test
  void joinsBothWhereBothHaveADefault() {
    Rank first = new Rank.Nearest(new float[] {1}, 3, 5f, true);
    Rank second = new Rank.Words("anything", 2, 7f, true);
    assertThat(scores(new Rank.Sum(List.of(first, second))))
        .isEqualTo(Map.of(7, 0f + 7, 1, 1f + 7, 4, 2f + 0, 2, 5f + 1));
  }

  @Test
  void computes() {
    assertThat(scores(new Rank.Product(List.of(FIRST, new Rank.Constant(2)))).get(1)).isEqualTo(1f);
    assertThat(scores(new Rank.Quotient(FIRST, new Rank.Constant(2))).get(1)).isEqualTo(.25f);
    assertThat(scores(new Rank.Largest(List.of(FIRST, new Rank.Constant(.5f)))).get(7))
        .isEqualTo(.5f);
    assertThat(scores(new Rank.Smallest(List.of(FIRST, new Rank.Constant(.5f)))).get(4))
        .isEqualTo(.5f);
    assertThat(scores(new Rank.Exponential(FIRST)).get(1)).isEqualTo((float) Math.exp(.5));
    assertThat(scores(new Rank.Logarithm(FIRST)).get(1)).isEqualTo((float) Math.log(.5));
    assertThat(scores(new Rank.Absolute(new Rank.Difference(FIRST, new Rank.Constant(1)))).get(1))
        .isEqualTo(.5f);
    assertThat(scores(new Rank.Constant(1))).isEmpty();
  }

  @Test
  void fusesReciprocalRanks() {
    Rank fused = Rank.reciprocal(List.of(FIRST, SECOND));
    Map<Integer, Float> scores = scores(fused);
    assertThat(scores.keySet()).containsExactly(1, 2, 4, 7);
    assertThat(scores.get(4)).isEqualTo(-(1f / 62 + 1f / 60));
    assertThat(scores.get(7)).isEqualTo(-1f / 60);
    assertThat(Scores.of(fused, ScoresTest::candidates).ranking().ordinals()[0]).isEqualTo(4);
  }

  @Test
  void fusesNormalisedScores() {
    Map<Integer, Float> scores = scores(Rank.weighted(List.of(FIRST, SECOND), List.of(3f, 1f)));
    assertThat(scores.get(7)).isEqualTo(3f * 0 + 1);
    assertThat(scores.get(4)).isEqualTo(3f * 1 + 0);
    assertThat(scores.get(2)).isEqualTo(3f * 1 + 1);
  }
}

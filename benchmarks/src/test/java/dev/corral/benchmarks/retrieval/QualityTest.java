package dev.corral.benchmarks.retrieval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.corral.benchmarks.retrieval.Question.Half;
import java.util.List;
import org.junit.jupiter.api.Test;

class QualityTest {

  private static final Question ASKED =
      new Question("How heavy?", "list.pdf", 3, "weighs 480 kg", Half.TUNING, true);

  @Test
  void countsPlacesUpToFiveAndTen() {
    Quality quality = Quality.ofRanks(List.of(1, 3, 6, 11, 0));

    assertThat(quality.questions()).isEqualTo(5);
    assertThat(quality.recallAt5()).isEqualTo(2.0 / 5);
    assertThat(quality.mrrAt10()).isCloseTo((1 + 1.0 / 3 + 1.0 / 6) / 5, within(1e-12));
    double sixth = Math.log(2) / Math.log(7);
    assertThat(quality.ndcgAt10()).isCloseTo((1 + 0.5 + sixth) / 5, within(1e-12));
  }

  @Test
  void ranksTheFirstPassageThatAnswers() {
    Found other = new Found("list.pdf", 3, "It is blue.");
    Found wrongPage = new Found("list.pdf", 4, "It weighs 480 kg.");
    Found wrongFile = new Found("copy.pdf", 3, "It weighs 480 kg.");
    Found right = new Found("list.pdf", 3, "It weighs\n480 kg.");

    assertThat(ASKED.rank(List.of(other, wrongPage, wrongFile, right, right))).isEqualTo(4);
    assertThat(ASKED.rank(List.of(other, wrongPage))).isZero();
  }

  @Test
  void takesACopyElsewhereWhereTheFileDoesNotBind() {
    Question free =
        new Question("How heavy?", "a.html", null, "weighs 480 kg", Half.REPORTING, false);

    assertThat(free.isAnsweredBy(new Found("b.html", null, "It weighs 480 kg."))).isTrue();
    assertThat(free.isAnsweredBy(new Found("a.html", null, "It weighs 48 kg."))).isFalse();
  }
}

package dev.corral.benchmarks.retrieval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corral.benchmarks.retrieval.Question.Half;
import dev.corral.core.document.Document;
import dev.corral.core.document.ReadingLimits;
import dev.corral.core.document.extract.InProcessReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The set is what its README says. */
class EvaluationSetTest {

  private static final Path HOME = Path.of("..");
  private static final int LONGEST_ANCHOR = 60;

  @Test
  void isLargeEnoughAndHasTwoHalves() throws IOException {
    List<Question> about = Sources.samples(HOME).questions();
    List<Question> documentation = Sources.aboutDocumentation(HOME);

    assertThat(about).hasSizeGreaterThanOrEqualTo(50);
    assertThat(documentation).hasSizeGreaterThanOrEqualTo(100);
    for (List<Question> questions : List.of(about, documentation)) {
      long tuning = questions.stream().filter(q -> q.half() == Half.TUNING).count();
      assertThat(questions.size() - 2 * tuning).isBetween(-1L, 0L);
    }
  }

  @Test
  void asksEachQuestionOnceAndDoesNotGiveTheAnswerAway() throws IOException {
    List<Question> all = new ArrayList<>(Sources.samples(HOME).questions());
    all.addAll(Sources.aboutDocumentation(HOME));

    assertThat(all).extracting(Question::text).doesNotHaveDuplicates();
    assertThat(all).extracting(Question::anchor).doesNotHaveDuplicates();
    assertThat(all)
        .allSatisfy(question -> {
          assertThat(question.anchor()).hasSizeLessThanOrEqualTo(LONGEST_ANCHOR);
          assertThat(question.anchor()).isEqualTo(Question.onOneLine(question.anchor()));
          assertThat(question.text().toLowerCase(Locale.ROOT))
              .doesNotContain(question.anchor().toLowerCase(Locale.ROOT));
        });
  }

  @Test
  void hasEachAnchorOfTheSampleDocumentsOnceOnItsPage() throws IOException {
    Sources samples = Sources.samples(HOME);
    InProcessReader reader = InProcessReader.of(ReadingLimits.DEFAULT, System::nanoTime);
    Map<String, Document> documents = new HashMap<>();
    samples.files().forEach((name, file) -> documents.put(name, reader.read(file, name)));

    assertThat(samples.questions())
        .allSatisfy(question -> {
          Document document = Objects.requireNonNull(documents.get(question.file()));
          StringBuilder text = new StringBuilder();
          document.pages().stream()
              .filter(page -> Objects.equals(page.number(), question.page()))
              .forEach(page -> text.append(page.text()));
          String anchor = Pattern.quote(question.anchor());
          assertThat(Question.onOneLine(text.toString()).split(anchor, -1))
              .as(question.anchor())
              .hasSize(2);
        });
  }
}

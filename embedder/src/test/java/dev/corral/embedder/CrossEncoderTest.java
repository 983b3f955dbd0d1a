package dev.corral.embedder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.corral.embedder.onnx.TinyRanker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CrossEncoderTest {

  private static final Offset<Double> NEARLY = within(1e-6);

  @TempDir private Path parent;

  @Test
  void scoresEachTextByWhatTheModelGives() throws IOException {
    try (CrossEncoder encoder = CrossEncoder.open(TinyRanker.write(parent.resolve("tiny")))) {
      List<Double> scores = encoder.scores("kettle", List.of("a reed", "heron reed", ""));

      assertThat(encoder.modelId()).isEqualTo("tiny");
      assertThat(scores.get(0)).isEqualTo(logistic(4), NEARLY);
      assertThat(scores.get(1)).isEqualTo(logistic(5), NEARLY);
      assertThat(scores.get(2)).isEqualTo(logistic(2), NEARLY);
    }
  }

  @Test
  void cutsTheTextAtTheWindowAndNotTheQuestion() throws IOException {
    try (CrossEncoder encoder = CrossEncoder.open(TinyRanker.write(parent.resolve("tiny")))) {
      String early = "heron " + "reed ".repeat(2_000);
      String late = "reed ".repeat(2_000) + " heron";

      assertThat(encoder.scores("kettle kettle", List.of(early, late)))
          .usingElementComparator((a, b) -> Math.abs(a - b) < 1e-6 ? 0 : 1)
          .containsExactly(logistic(5), logistic(4));
    }
  }

  @Test
  void refusesAModelThatGivesMoreThanOneNumber() throws IOException {
    Path wide = TinyRanker.writeWide(parent.resolve("wide"));

    assertThatThrownBy(() -> CrossEncoder.open(wide))
        .isInstanceOf(EmbedderException.class)
        .hasMessageContaining("one number a pair");
  }

  @Test
  void refusesFilesThatAreNotTheManifests() throws IOException {
    Path directory = TinyRanker.write(parent.resolve("tiny"));
    Files.writeString(directory.resolve("tokenizer.json"), "{}");

    assertThatThrownBy(() -> CrossEncoder.open(directory))
        .isInstanceOf(EmbedderException.class)
        .hasMessageContaining("tokenizer.json has the SHA-256 checksum");
  }

  private static double logistic(double x) {
    return 1 / (1 + Math.exp(-x));
  }
}

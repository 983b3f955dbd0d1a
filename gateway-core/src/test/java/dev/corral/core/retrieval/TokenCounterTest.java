package dev.corral.core.retrieval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corral.embedder.Embedder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Counting by words comes to what the model's own tokenizer counts. */
class TokenCounterTest {

  private static final String[] PIECES = {
    "a",
    "Straße",
    "naïve",
    "e\u0301",
    "\u0301",
    "北京",
    "👩‍🚀",
    "don't",
    "x86_64",
    "…",
    "\u00A0",
    "\u200B",
    "\u00AD",
    "3,350",
    "-",
    "[UNK]",
    "##ing",
    "ﬁ",
    "İ",
    "y".repeat(120),
    "\u2003",
    "\uFFFD"
  };

  @Test
  void isTheSumOverTheWords() throws IOException {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    String notes =
        Files.readString(Path.of("../examples/documents/incident-2026-03-queue-stall.md"));
    try (Embedder embedder = Embedder.builder().open()) {
      TokenCounter counter = new TokenCounter(embedder);
      assertThat(counter.count(notes)).isEqualTo(own(embedder, notes));
      for (int i = 0; i < 2_000; i++) {
        StringBuilder text = new StringBuilder();
        for (int piece = random.nextInt(12); piece > 0; piece--) {
          text.append(PIECES[random.nextInt(PIECES.length)]);
          if (random.nextBoolean()) {
            text.append(" \n\t".charAt(random.nextInt(3)));
          }
        }
        assertThat(counter.count(text.toString()))
            .as(text.toString())
            .isEqualTo(own(embedder, text.toString()));
      }
    }
  }

  private static int own(Embedder embedder, String text) {
    return embedder.countTokens(text) - embedder.countTokens("");
  }
}

package dev.corral.embedder.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TokenizerTest {

  private static final int MEGA = 1_000_000;

  private Tokenizer tokenizer;

  static Tokenizer bundled() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(
            TokenizerTest.class.getResourceAsStream("/all-minilm-l6-v2-tokenizer.json"))) {
      return Tokenizer.open(new String(in.readAllBytes(), StandardCharsets.UTF_8), 256);
    }
  }

  @BeforeAll
  void open() throws IOException {
    tokenizer = bundled();
  }

  @AfterAll
  void close() {
    tokenizer.close();
  }

  @Test
  void putsSpecialTokensAround() {
    assertThat(tokenizer.encode("hello world").ids()).containsExactly(101, 7592, 2088, 102);
    assertThat(tokenizer.encode("").ids()).containsExactly(101, 102);
  }

  @Test
  void takesTenMegabytesOfWords() {
    String text = "words and more words ".repeat(MEGA / 2);

    Tokens tokens = tokenizer.encode(text);

    assertThat(tokens.length()).isEqualTo(256);
    assertThat(tokens.truncated()).isTrue();
    assertThat(tokens.ids()[255]).isEqualTo(102);
    assertThat(tokens.ids()).startsWith(101, 2616, 1998, 2062, 2616, 2616);
  }

  @Test
  void takesAMegabyteWithoutABlank() {
    assertThat(tokenizer.encode("x".repeat(MEGA)).ids()).containsExactly(101, 100, 102);
    assertThat(tokenizer.encode("a.".repeat(MEGA / 2)).length()).isEqualTo(256);
    assertThat(tokenizer.count("a.".repeat(MEGA / 2))).isEqualTo(MEGA + 2);
  }

  @Test
  void countsAsIfTheTextWereReadAtOnce() {
    String text = "restart the host, é\u0301 🙂 中文 ".repeat(20_000);

    assertThat(tokenizer.count(text) - 2)
        .isEqualTo((tokenizer.count("restart the host, é\u0301 🙂 中文 ") - 2) * 20_000);
  }

  @Test
  void cutsWindowsWhereWordsBegin() {
    String text = "donaudampfschifffahrt ".repeat(100);

    for (int end : tokenizer.windowEnds(text)) {
      assertThat(end == text.length() || text.startsWith("donau", end)).isTrue();
    }
  }

  @Test
  void neverCutsACharacterInTwo() {
    String text = "🙂 ".repeat(1_000) + " 👩‍👩‍👧".repeat(300) + "e\u0301".repeat(400);

    int[] ends = tokenizer.windowEnds(text);

    assertThat(ends).hasSizeGreaterThan(4);
    for (int end : ends) {
      assertThat(end == text.length() || !Character.isLowSurrogate(text.charAt(end))).isTrue();
      assertThat(end == text.length() || text.charAt(end) != '\u0301').isTrue();
    }
  }

  @Test
  void refusesToReadWhenClosed() throws IOException {
    Tokenizer closed = bundled();
    closed.close();
    closed.close();

    assertThatThrownBy(() -> closed.encode("text")).hasMessage("the tokenizer is closed");
  }
}

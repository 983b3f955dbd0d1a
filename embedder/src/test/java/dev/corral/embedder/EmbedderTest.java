package dev.corral.embedder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.corral.embedder.EmbedderException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class EmbedderTest {

  private Embedder embedder;

  @BeforeAll
  void open() {
    embedder = Embedder.builder().provider(Provider.CPU).threads(2).open();
  }

  @AfterAll
  void close() {
    embedder.close();
  }

  static float cosine(float[] a, float[] b) {
    float dot = 0;
    for (int i = 0; i < a.length; i++) {
      dot += a[i] * b[i];
    }
    return dot;
  }

  @Test
  void putsTextsOfLikeMeaningTogether() {
    float[] cat = embedder.embed("A cat sits on the mat.").vector();
    float[] kitten = embedder.embed("A kitten rests on a rug.").vector();
    float[] tax = embedder.embed("The tax return is due in May.").vector();

    assertThat(cosine(cat, kitten)).isGreaterThan(cosine(cat, tax) + 0.3f);
  }

  @Test
  void givesUnitVectorsOfTheDimension() {
    Embedding embedding = embedder.embed("hello world");

    assertThat(embedding.vector()).hasSize(embedder.dimension()).hasSize(384);
    assertThat(cosine(embedding.vector(), embedding.vector())).isBetween(0.99999f, 1.00001f);
    assertThat(embedding.tokens()).isEqualTo(4);
    assertThat(embedding.truncated()).isFalse();
  }

  @Test
  void keepsTheOrderOfTexts() {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      texts.add("text " + "and more ".repeat(i % 7) + i);
    }

    List<Embedding> together = embedder.embed(texts);

    for (int i = 0; i < texts.size(); i++) {
      assertThat(together.get(i).vector()).isEqualTo(embedder.embed(texts.get(i)).vector());
    }
  }

  @Test
  void cutsALongTextAndSaysSo() {
    String text = "word ".repeat(1_000);

    Embedding embedding = embedder.embed(text);

    assertThat(embedding.tokens()).isEqualTo(embedder.maxTokens()).isEqualTo(256);
    assertThat(embedding.truncated()).isTrue();
    assertThat(embedding.vector()).isEqualTo(embedder.embed("word ".repeat(254)).vector());
    assertThat(embedder.embed("word ".repeat(254)).truncated()).isFalse();
    assertThat(embedder.countTokens(text)).isEqualTo(1_002);
  }

  @Test
  void embedsNothingAndHalfCharacters() {
    float[] empty = embedder.embed("").vector();

    assertThat(embedder.embed(" \n\t ").vector()).isEqualTo(empty);
    assertThat(embedder.embed("\ud800\0").vector()).isEqualTo(empty);
    assertThat(embedder.embed("a\udc00b").vector()).isEqualTo(embedder.embed("ab").vector());
    assertThat(embedder.embed(List.of())).isEmpty();
  }

  @Test
  void refusesAListThatNeverFits() {
    List<String> texts = Collections.nCopies(5_000, "text");

    EmbedderException refusal =
        catchThrowableOfType(EmbedderException.class, () -> embedder.embed(texts));

    assertThat(refusal.reason()).isEqualTo(Reason.TOO_LARGE);
    assertThat(refusal).hasMessageContaining("5000 texts in one call (expected: at most 4096)");
  }

  @Test
  void dropsWorkWhosePatienceRanOut() {
    assertThatThrownBy(() -> embedder.embedAsync(List.of("late"), Duration.ofNanos(-1)).join())
        .isInstanceOf(CompletionException.class)
        .cause()
        .extracting(e -> ((EmbedderException) e).reason())
        .isEqualTo(Reason.EXPIRED);
  }

  @Test
  void endsWaitingCallsWhenClosed() {
    Embedder closing = Embedder.builder().provider(Provider.CPU).threads(1).open();
    List<CompletableFuture<Embedding>> calls = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      calls.add(closing.embedAsync("a text of some length number " + i + " word".repeat(i)));
    }
    closing.close();

    int closed = 0;
    for (CompletableFuture<Embedding> call : calls) {
      assertThat(call).isDone();
      if (call.isCompletedExceptionally()) {
        assertThat(call.exceptionNow()).isInstanceOf(EmbedderException.class);
        closed++;
      }
    }
    assertThat(closed).isPositive();
    assertThatThrownBy(() -> closing.embed("after")).hasMessage("the embedder is closed");
    assertThatThrownBy(() -> closing.countTokens("after")).hasMessage("the embedder is closed");
    closing.close();
  }

  @Test
  void refusesCudaWhereThereIsNone() {
    assertThatThrownBy(() -> Embedder.builder().provider(Provider.CUDA).open())
        .isInstanceOf(EmbedderException.class)
        .extracting(e -> ((EmbedderException) e).reason())
        .isEqualTo(Reason.UNUSABLE_MODEL);
  }
}

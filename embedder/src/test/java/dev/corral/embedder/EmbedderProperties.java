package dev.corral.embedder;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;

final class EmbedderProperties {

  private static @Nullable Embedder fp32;
  private static @Nullable Embedder int8;

  @BeforeContainer
  static void open() {
    fp32 = Embedder.builder().provider(Provider.CPU).threads(2).open();
    int8 = Embedder.builder().provider(Provider.CPU).precision(Precision.INT8).threads(2).open();
  }

  @AfterContainer
  static void close() {
    embedder(false).close();
    embedder(true).close();
  }

  private static Embedder embedder(boolean small) {
    Embedder embedder = small ? int8 : fp32;
    if (embedder == null) {
      throw new IllegalStateException("not open");
    }
    return embedder;
  }

  @Provide
  static Arbitrary<String> texts() {
    Arbitrary<String> words =
        Arbitraries.of(
            "host", "queue", "the", "vectors", "中文", "é", "🙂", "restart,", "[SEP]", "ж");
    return Arbitraries.oneOf(
        words.list().ofMaxSize(60).map(list -> String.join(" ", list)),
        Arbitraries.strings().ofMaxLength(40));
  }

  /** A text alone runs on all cores, in one slot; among others on one core, in any slot. */
  @Property(tries = 25)
  void aVectorNeverDependsOnWhatRunsBeside(
      @ForAll("texts") String text, @ForAll("texts") String other, @ForAll boolean small) {
    Embedder embedder = embedder(small);
    float[] alone = embedder.embed(text).vector();

    List<CompletableFuture<List<Embedding>>> crowd = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      crowd.add(embedder.embedAsync(List.of(other + " word".repeat(i), text, other, text)));
    }

    for (CompletableFuture<List<Embedding>> call : crowd) {
      assertThat(call.join().get(1).vector()).isEqualTo(alone);
      assertThat(call.join().get(3).vector()).isEqualTo(alone);
    }
  }

  @Property(tries = 50)
  void vectorsAreOfLengthOne(@ForAll("texts") String text, @ForAll boolean small) {
    float[] vector = embedder(small).embed(text).vector();

    double square = 0;
    for (float component : vector) {
      square += (double) component * component;
    }
    assertThat(square).isBetween(0.99999, 1.00001);
  }

  @Property(tries = 300)
  void windowsCoverTheTextAndFit(@ForAll("longTexts") String text) {
    Embedder embedder = embedder(false);

    List<Window> windows = embedder.windows(text);

    int end = 0;
    int tokens = 2;
    for (Window window : windows) {
      assertThat(window.start()).isEqualTo(end);
      assertThat(window.end()).isGreaterThan(window.start());
      int count = embedder.countTokens(window.of(text));
      assertThat(count).isLessThanOrEqualTo(embedder.maxTokens());
      tokens += count - 2;
      end = window.end();
    }
    assertThat(end).isEqualTo(text.length());
    assertThat(tokens).isEqualTo(embedder.countTokens(text));
  }

  @Provide
  static Arbitrary<String> longTexts() {
    Arbitrary<String> pieces =
        Arbitraries.oneOf(
            texts(),
            Arbitraries.strings().ofMaxLength(300),
            Arbitraries.of("x".repeat(150), "🙂 "));
    return pieces.list().ofMaxSize(30).map(list -> String.join("", list));
  }
}

package dev.corral.server.protocol.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.corral.core.exchange.EmbeddingEngine.Embedded;
import dev.corral.core.exchange.FailureException;
import dev.corral.server.testing.FewNumbersEmbedder;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class BuiltInEmbeddingTest {

  private final FewNumbersEmbedder embedder = new FewNumbersEmbedder();
  private final BuiltInEmbedding engine = new BuiltInEmbedding(embedder, () -> 5);

  @Test
  void givesLongListsInSlices() {
    Embedded embedded = embed(Collections.nCopies(600, "abc"), true).join();

    assertThat(embedder.calls()).containsExactly(256, 256, 88);
    assertThat(embedded.vectors()).hasSize(600);
    assertThat(embedded.tokens()).isEqualTo(1_800);
  }

  @Test
  void needsNoEmbedderForNoText() {
    assertThat(embed(List.of(), true).join().vectors()).isEmpty();
    assertThat(embedder.calls()).isEmpty();
  }

  @Test
  void refusesToCutWhereToldNotTo() {
    assertThatThrownBy(() -> embed(List.of("a", "longer than the window"), false).join())
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(FailureException.class)
        .hasMessageContaining("the input length exceeds the context length");
  }

  @Test
  void cutsWhereToldSo() {
    assertThat(embed(List.of("longer than the window"), true).join().tokens()).isEqualTo(8);
  }

  @Test
  void dropsWhatWaitsWhenCancelled() {
    embedder.slow();
    CompletableFuture<Embedded> answer = embed(Collections.nCopies(600, "abc"), true);

    answer.cancel(false);

    assertThat(embedder.waiting()).hasSize(1);
    assertThat(embedder.waiting().getFirst()).isCancelled();
  }

  @Test
  void listsTheFileThatIsLoaded() throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    long size;
    try (InputStream file = getClass().getResourceAsStream("/all-minilm-l6-v2.onnx");
        var in = new DigestInputStream(Objects.requireNonNull(file), digest)) {
      size = in.transferTo(OutputStream.nullOutputStream());
    }

    assertThat(MiniLm.SIZE).isEqualTo(size);
    assertThat(MiniLm.DIGEST).isEqualTo(HexFormat.of().formatHex(digest.digest()));
  }

  private CompletableFuture<Embedded> embed(List<String> texts, boolean truncate) {
    return engine.embed("all-minilm", texts, truncate).toCompletableFuture();
  }
}

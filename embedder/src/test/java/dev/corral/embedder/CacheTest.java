package dev.corral.embedder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.corral.embedder.EmbedderException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class CacheTest {

  private Embedder embedder;

  @BeforeEach
  void open() {
    embedder = Embedder.builder().provider(Provider.CPU).threads(1).cacheBytes(100_000).open();
  }

  @AfterEach
  void close() {
    embedder.close();
  }

  @Test
  void computesATextOnceThatIsAskedForAHundredTimesAtOnce() {
    List<CompletableFuture<Embedding>> calls = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      calls.add(embedder.embedAsync("the same text for everybody"));
    }

    float[] vector = calls.getFirst().join().vector();
    assertThat(calls).allSatisfy(call -> assertThat(call.join().vector()).isSameAs(vector));
    assertThat(embedder.statistics().texts()).isEqualTo(1);
    assertThat(embedder.statistics().cacheHits()).isEqualTo(99);
    assertThat(embedder.statistics().cacheMisses()).isEqualTo(1);
  }

  @Test
  void computesATextOnceWithinOneList() {
    List<Embedding> embeddings = embedder.embed(Collections.nCopies(10, "again"));

    assertThat(embeddings).hasSize(10);
    assertThat(embedder.statistics().texts()).isEqualTo(1);
  }

  @Test
  void staysWithinItsBytes() {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      texts.add("text " + i);
    }
    embedder.embed(texts);
    embedder.embed(texts);

    // 100,000 bytes hold 53 vectors of 384 floats with what an entry takes beside.
    assertThat(embedder.statistics().texts()).isGreaterThanOrEqualTo(200 + 147);
  }

  @Test
  void doesNotKeepFailures() {
    CompletableFuture<List<Embedding>> late =
        embedder.embedAsync(List.of("wanted later"), Duration.ofNanos(-1));

    assertThatThrownBy(late::join)
        .isInstanceOf(CompletionException.class)
        .cause()
        .extracting(e -> ((EmbedderException) e).reason())
        .isEqualTo(Reason.EXPIRED);
    assertThat(embedder.embed("wanted later").tokens()).isEqualTo(4);
  }

  @Test
  void aCancelledCallDoesNotTakeTheTextFromOthers() {
    String shared = "shared ".repeat(100);
    CompletableFuture<List<Embedding>> before =
        embedder.embedAsync(Collections.nCopies(20, "word ".repeat(250)));
    CompletableFuture<Embedding> first = embedder.embedAsync(shared);
    CompletableFuture<Embedding> second = embedder.embedAsync(shared);
    first.cancel(true);
    CompletableFuture<Embedding> third = embedder.embedAsync(shared);

    assertThat(second.join().vector()).isEqualTo(third.join().vector());
    assertThat(before.join()).hasSize(20);
    assertThat(first).isCancelled();
  }
}

package dev.corral.core.retrieval;

import dev.corral.embedder.Embedder;
import dev.corral.embedder.Embedding;
import dev.corral.embedder.Provider;
import dev.corral.embedder.Statistics;
import dev.corral.embedder.Window;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Embeds a text as the bag of its words: like texts are near, at no cost. */
public final class WordEmbedder implements Embedder {

  private static final int DIMENSION = 256;

  private final CountDownLatch gate;
  private final AtomicInteger texts = new AtomicInteger();

  private WordEmbedder(CountDownLatch gate) {
    this.gate = gate;
  }

  /** Returns one that answers at once. */
  public static WordEmbedder open() {
    return new WordEmbedder(new CountDownLatch(0));
  }

  /** Returns one whose blocking calls wait for the gate; single texts never wait. */
  static WordEmbedder behind(CountDownLatch gate) {
    return new WordEmbedder(gate);
  }

  int embeddedTexts() {
    return texts.get();
  }

  @Override
  public Embedding embed(String text) {
    float[] vector = new float[DIMENSION];
    for (String word : text.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+")) {
      if (!word.isEmpty()) {
        vector[Math.floorMod(word.hashCode() * 31, DIMENSION)] += 1;
      }
    }
    double square = 0;
    for (float component : vector) {
      square += component * component;
    }
    float length = (float) Math.sqrt(square);
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = length == 0 ? (i == 0 ? 1 : 0) : vector[i] / length;
    }
    texts.incrementAndGet();
    return new Embedding(vector, Math.min(maxTokens(), countTokens(text)), false);
  }

  @Override
  public List<Embedding> embed(List<String> all) {
    try {
      gate.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return all.stream().map(this::embed).toList();
  }

  @Override
  public CompletableFuture<Embedding> embedAsync(String text) {
    return CompletableFuture.completedFuture(embed(text));
  }

  @Override
  public CompletableFuture<List<Embedding>> embedAsync(List<String> all) {
    return CompletableFuture.completedFuture(all.stream().map(this::embed).toList());
  }

  @Override
  public CompletableFuture<List<Embedding>> embedAsync(List<String> all, Duration patience) {
    return embedAsync(all);
  }

  @Override
  public int countTokens(String text) {
    return text.isBlank() ? 2 : text.strip().split("\\s+").length + 2;
  }

  @Override
  public List<Window> windows(String text) {
    return text.isEmpty() ? List.of() : List.of(new Window(0, text.length()));
  }

  @Override
  public Statistics statistics() {
    throw new UnsupportedOperationException("a double keeps no statistics");
  }

  @Override
  public int dimension() {
    return DIMENSION;
  }

  @Override
  public String modelId() {
    return "words";
  }

  @Override
  public int maxTokens() {
    return 256;
  }

  @Override
  public Provider provider() {
    return Provider.CPU;
  }

  @Override
  public void close() {}
}

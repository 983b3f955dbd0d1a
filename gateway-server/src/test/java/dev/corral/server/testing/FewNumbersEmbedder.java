package dev.corral.server.testing;

import dev.corral.embedder.Embedder;
import dev.corral.embedder.Embedding;
import dev.corral.embedder.Provider;
import dev.corral.embedder.Statistics;
import dev.corral.embedder.Window;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * An embedder of three numbers: (1, 0, 0) for texts of one to eight characters, each a token, and
 * (0, 1, 0) for longer ones, which are cut. Work waits where it is told to.
 */
public final class FewNumbersEmbedder implements Embedder {

  private static final int WINDOW = 8;

  private final int maxTokens;

  private final List<CompletableFuture<List<Embedding>>> waiting = new ArrayList<>();
  private final List<Integer> calls = new ArrayList<>();
  private boolean slow;

  public FewNumbersEmbedder() {
    this(WINDOW);
  }

  /** Makes one that says of itself that it reads so many tokens. */
  public FewNumbersEmbedder(int maxTokens) {
    this.maxTokens = maxTokens;
  }

  /** Lets every call from now on wait for ever. */
  public FewNumbersEmbedder slow() {
    slow = true;
    return this;
  }

  /** Returns the calls that wait. */
  public List<CompletableFuture<List<Embedding>>> waiting() {
    return waiting;
  }

  /** Returns the number of texts of each call. */
  public List<Integer> calls() {
    return calls;
  }

  @Override
  public Embedding embed(String text) {
    boolean cut = text.length() > WINDOW;
    float[] vector = cut ? new float[] {0, 1, 0} : new float[] {1, 0, 0};
    return new Embedding(vector, Math.min(text.length(), WINDOW), cut);
  }

  @Override
  public List<Embedding> embed(List<String> texts) {
    return texts.stream().map(this::embed).toList();
  }

  @Override
  public CompletableFuture<Embedding> embedAsync(String text) {
    return CompletableFuture.completedFuture(embed(text));
  }

  @Override
  public CompletableFuture<List<Embedding>> embedAsync(List<String> texts) {
    calls.add(texts.size());
    if (slow) {
      var future = new CompletableFuture<List<Embedding>>();
      waiting.add(future);
      return future;
    }
    return CompletableFuture.completedFuture(embed(texts));
  }

  @Override
  public CompletableFuture<List<Embedding>> embedAsync(List<String> texts, Duration patience) {
    return embedAsync(texts);
  }

  @Override
  public int countTokens(String text) {
    return text.length();
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
    return 3;
  }

  @Override
  public String modelId() {
    return "few-numbers";
  }

  @Override
  public int maxTokens() {
    return maxTokens;
  }

  @Override
  public Provider provider() {
    return Provider.CPU;
  }

  @Override
  public void close() {}
}

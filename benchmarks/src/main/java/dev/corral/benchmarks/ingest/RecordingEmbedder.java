package dev.corral.benchmarks.ingest;

import dev.corral.embedder.Embedder;
import dev.corral.embedder.Embedding;
import dev.corral.embedder.Provider;
import dev.corral.embedder.Statistics;
import dev.corral.embedder.Window;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Passes everything on, and keeps the lists of texts that a caller waited for. */
final class RecordingEmbedder implements Embedder {

  private final Embedder embedder;
  private final List<List<String>> lists = Collections.synchronizedList(new ArrayList<>());

  RecordingEmbedder(Embedder embedder) {
    this.embedder = embedder;
  }

  /** Returns the lists in the order of their calls, and forgets them. */
  List<List<String>> take() {
    synchronized (lists) {
      List<List<String>> taken = List.copyOf(lists);
      lists.clear();
      return taken;
    }
  }

  @Override
  public Embedding embed(String text) {
    return embedder.embed(text);
  }

  @Override
  public List<Embedding> embed(List<String> texts) {
    lists.add(List.copyOf(texts));
    return embedder.embed(texts);
  }

  @Override
  public CompletableFuture<Embedding> embedAsync(String text) {
    return embedder.embedAsync(text);
  }

  @Override
  public CompletableFuture<List<Embedding>> embedAsync(List<String> texts) {
    return embedder.embedAsync(texts);
  }

  @Override
  public CompletableFuture<List<Embedding>> embedAsync(List<String> texts, Duration patience) {
    return embedder.embedAsync(texts, patience);
  }

  @Override
  public int countTokens(String text) {
    return embedder.countTokens(text);
  }

  @Override
  public List<Window> windows(String text) {
    return embedder.windows(text);
  }

  @Override
  public int dimension() {
    return embedder.dimension();
  }

  @Override
  public String modelId() {
    return embedder.modelId();
  }

  @Override
  public int maxTokens() {
    return embedder.maxTokens();
  }

  @Override
  public Provider provider() {
    return embedder.provider();
  }

  @Override
  public Statistics statistics() {
    return embedder.statistics();
  }

  /** Leaves the embedder to its owner. */
  @Override
  public void close() {}
}

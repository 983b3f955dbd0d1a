package dev.corral.benchmarks.ingest;

import dev.corral.core.retrieval.IngestReport;
import dev.corral.core.retrieval.VectorStore;
import dev.corral.embedder.Embedder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;

/**
 * The same folder taken in, and its windows embedded with nothing around, in turns: both meet the
 * same moments of the machine.
 */
final class Passes {

  /** Callers of bare embedding: more were never seen to be faster. */
  private static final int CALLERS = 4;

  private final Embedder embedder;
  private List<List<String>> windows = List.of();
  private IngestReport report = IngestReport.NONE;
  private double ingestSeconds = Double.MAX_VALUE;
  private double bareSeconds = Double.MAX_VALUE;

  Passes(Embedder embedder) {
    this.embedder = embedder;
  }

  /** Takes the folder in once to warm up, then so many times in turn with bare embedding. */
  void run(Map<String, Path> warmUp, Map<String, Path> files, int rounds) throws IOException {
    ingest(warmUp);
    for (int round = 0; round < rounds; round++) {
      ingestSeconds = Math.min(ingestSeconds, ingest(files));
      bareSeconds = Math.min(bareSeconds, embed());
    }
  }

  private double ingest(Map<String, Path> files) throws IOException {
    RecordingEmbedder recording = new RecordingEmbedder(embedder);
    try (Workshop workshop = new Workshop(recording)) {
      VectorStore store = workshop.store("folder");
      long begin = System.nanoTime();
      workshop.begin(store, files);
      report = workshop.await(store);
      double seconds = (System.nanoTime() - begin) / 1e9;
      windows = recording.take();
      return seconds;
    }
  }

  private double embed() {
    Queue<List<String>> left = new ConcurrentLinkedQueue<>(windows);
    long begin = System.nanoTime();
    CompletableFuture.allOf(
            IntStream.range(0, CALLERS)
                .mapToObj(_ -> CompletableFuture.runAsync(() -> embedAll(left), this::caller))
                .toArray(CompletableFuture[]::new))
        .join();
    return (System.nanoTime() - begin) / 1e9;
  }

  private void caller(Runnable work) {
    Thread.ofPlatform().name("bare").daemon().start(work);
  }

  private void embedAll(Queue<List<String>> left) {
    for (List<String> texts = left.poll(); texts != null; texts = left.poll()) {
      var _ = embedder.embed(texts);
    }
  }

  /** Returns the best time of taking the folder in. */
  double ingestSeconds() {
    return ingestSeconds;
  }

  /** Returns the best time of embedding the same windows. */
  double bareSeconds() {
    return bareSeconds;
  }

  /** Returns what the last pass came to. */
  IngestReport report() {
    return report;
  }

  /** Returns the windows of the last pass. */
  List<String> windows() {
    return windows.stream().flatMap(List::stream).toList();
  }
}

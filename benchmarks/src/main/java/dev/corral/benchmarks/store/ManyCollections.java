package dev.corral.benchmarks.store;

import dev.corral.benchmarks.frame.Scratch;
import dev.corral.benchmarks.frame.Table;
import dev.corral.core.vector.CollectionSettings;
import dev.corral.core.vector.Namespace;
import dev.corral.core.vector.Selection;
import dev.corral.core.vector.VectorCollection;
import dev.corral.core.vector.VectorCollection.Part;
import dev.corral.core.vector.VectorDatabase;
import dev.corral.core.vector.store.Storage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;

/** Thousands of small collections at once, as a platform with a collection a chat has them. */
final class ManyCollections {

  private static final int RECORDS = 20;
  private static final int WRITERS = 16;

  private final Path directory;
  private final int collections;
  private final List<List<String>> rows = new ArrayList<>();

  ManyCollections(Path directory, int collections) {
    this.directory = directory;
    this.collections = collections;
  }

  Table measure() throws IOException, InterruptedException {
    Path data = directory.resolve("many");
    long emptyHeap = heap();
    try (Storage storage = Storage.open(data);
        VectorDatabase database = VectorDatabase.open(storage)) {
      row("create and fill, 16 writers", "s", timed(() -> each(n -> fill(database, n))));
      row("heap of all loaded", "KiB a collection", (heap() - emptyHeap) / 1024.0 / collections);
      queries(database, "query each once, loaded");
    }
    try (Storage storage = Storage.open(data)) {
      long begin = System.nanoTime();
      try (VectorDatabase database = VectorDatabase.open(storage)) {
        row("open again", "s", (System.nanoTime() - begin) / 1e9);
        row(
            "heap when none is loaded",
            "KiB a collection",
            (heap() - emptyHeap) / 1024.0 / collections);
        queries(database, "query each once, loading it");
        long before = Scratch.bytes(data.resolve("db"));
        row("on disk", "KiB a collection", before / 1024.0 / collections);
        row("drop all, 16 writers", "s", timed(() -> each(n -> drop(database, n))));
        row("heap after that", "KiB a collection", (heap() - emptyHeap) / 1024.0 / collections);
      }
    }
    return new Table(
        String.format(
            Locale.ROOT, "%,d collections of %d records of 384 dimensions", collections, RECORDS),
        List.of("what", "unit", "figure"),
        rows);
  }

  private void fill(VectorDatabase database, int n) {
    VectorCollection made =
        database.create(Namespace.DEFAULT, "chat-" + n, CollectionSettings.DEFAULT, false);
    made.add(Vectors.entries(n * (long) RECORDS, RECORDS));
  }

  private void drop(VectorDatabase database, int n) {
    if (!database.drop(Namespace.DEFAULT, "chat-" + n)) {
      throw new IllegalStateException("chat-" + n + " is not there");
    }
  }

  private void queries(VectorDatabase database, String what) {
    long[] nanos = new long[collections];
    for (int n = 0; n < collections; n++) {
      float[] question = Vectors.vector(n * (long) RECORDS + 3);
      long begin = System.nanoTime();
      String nearest =
          database
              .find(Namespace.DEFAULT, "chat-" + n)
              .orElseThrow()
              .query(List.of(question), 3, Selection.EVERYTHING, EnumSet.of(Part.DOCUMENT))
              .getFirst()
              .getFirst()
              .entry()
              .id();
      nanos[n] = System.nanoTime() - begin;
      if (!nearest.equals("id" + (n * (long) RECORDS + 3))) {
        throw new IllegalStateException("chat-" + n + " found " + nearest);
      }
    }
    Arrays.sort(nanos);
    row(what + ", p50", "ms", nanos[collections / 2] / 1e6);
    row(what + ", p99", "ms", nanos[collections * 99 / 100] / 1e6);
  }

  private void each(IntConsumer work) throws InterruptedException {
    try (ExecutorService threads = Executors.newFixedThreadPool(WRITERS)) {
      List<Future<?>> running = new ArrayList<>();
      for (int n = 0; n < collections; n++) {
        int number = n;
        running.add(threads.submit(() -> work.accept(number)));
      }
      for (Future<?> one : running) {
        one.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  /** Something that takes time. */
  @FunctionalInterface
  private interface Work {
    void run() throws InterruptedException;
  }

  private static double timed(Work work) throws InterruptedException {
    long begin = System.nanoTime();
    work.run();
    return (System.nanoTime() - begin) / 1e9;
  }

  /** Returns the bytes of the heap in use after collections of garbage. */
  private static long heap() {
    Runtime runtime = Runtime.getRuntime();
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return runtime.totalMemory() - runtime.freeMemory();
  }

  private void row(String what, String unit, double figure) {
    rows.add(List.of(what, unit, String.format(Locale.ROOT, "%.2f", figure)));
  }
}

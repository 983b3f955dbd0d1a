package dev.corral.benchmarks.store;

import dev.corral.benchmarks.frame.Table;
import dev.corral.core.vector.CollectionSettings;
import dev.corral.core.vector.Entry;
import dev.corral.core.vector.Namespace;
import dev.corral.core.vector.VectorCollection;
import dev.corral.core.vector.VectorDatabase;
import dev.corral.core.vector.store.Storage;
import dev.corral.core.vector.store.Storage.Durability;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Writers that each wait for their answer, over the three modes of syncing. */
final class GroupCommit {

  private static final int[] WRITERS = {1, 8, 64};

  /** Records a writer puts over and over, so that the store stays small. */
  private static final int IDS = 50;

  private final Path directory;
  private final long nanos;
  private final List<List<String>> rows = new ArrayList<>();
  private double alone;
  private double together;

  /**
   * Prepares.
   *
   * @param nanos how long each row is measured
   */
  GroupCommit(Path directory, long nanos) {
    this.directory = directory;
    this.nanos = nanos;
  }

  Table measure() throws IOException, InterruptedException {
    double syncs = bareSyncs();
    rows.add(List.of("bare 4 KiB write and sync", "1", shown(syncs), "", ""));
    for (Durability mode : Durability.values()) {
      Path data = directory.resolve(mode.name());
      try (Storage storage = Storage.open(data, mode);
          VectorDatabase database = VectorDatabase.open(storage)) {
        VectorCollection docs =
            database.create(Namespace.DEFAULT, "docs", CollectionSettings.DEFAULT, false);
        for (int writers : WRITERS) {
          double rate = measure(mode, docs, writers);
          if (mode == Durability.SYNC) {
            alone = writers == 1 ? rate : alone;
            together = rate;
          }
        }
      }
    }
    return new Table(
        "Upserts of one record of 384 dimensions, each waiting for its answer",
        List.of("mode", "writers", "writes/s", "p50 ms", "p99 ms"),
        rows);
  }

  /** Returns how many times as many writes 64 writers get done in mode sync as one. */
  double gain() {
    return together / alone;
  }

  private double measure(Durability mode, VectorCollection docs, int writers)
      throws InterruptedException {
    List<long[]> times = new ArrayList<>();
    long begin = System.nanoTime();
    try (ExecutorService threads = Executors.newFixedThreadPool(writers)) {
      List<Future<long[]>> running = new ArrayList<>();
      for (int writer = 0; writer < writers; writer++) {
        List<Entry> own = Vectors.entries(writer * (long) IDS, IDS);
        running.add(threads.submit(() -> write(docs, own)));
      }
      for (Future<long[]> one : running) {
        times.add(one.get());
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    long[] all = times.stream().flatMapToLong(Arrays::stream).sorted().toArray();
    double rate = all.length / seconds;
    rows.add(
        List.of(
            mode.name().toLowerCase(Locale.ROOT),
            "" + writers,
            shown(rate),
            millis(all, 0.50),
            millis(all, 0.99)));
    return rate;
  }

  private long[] write(VectorCollection docs, List<Entry> own) {
    List<Long> times = new ArrayList<>();
    long begin = System.nanoTime();
    for (int i = 0; System.nanoTime() - begin < nanos; i++) {
      Entry entry = own.get(i % IDS);
      float[] vector = Objects.requireNonNull(entry.vector()).clone();
      vector[0] = i;
      long sent = System.nanoTime();
      docs.upsert(List.of(new Entry(entry.id(), vector, entry.document(), entry.metadata())));
      times.add(System.nanoTime() - sent);
    }
    return times.stream().mapToLong(Long::longValue).toArray();
  }

  /** Returns how many small writes a second the disk syncs one after the other. */
  private double bareSyncs() throws IOException {
    try (FileChannel file =
        FileChannel.open(
            directory.resolve("bare"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      ByteBuffer block = ByteBuffer.allocateDirect(4096);
      long begin = System.nanoTime();
      int count = 0;
      for (; System.nanoTime() - begin < nanos; count++) {
        file.write(block.clear());
        file.force(false);
      }
      return count / ((System.nanoTime() - begin) / 1e9);
    }
  }

  private static String millis(long[] sorted, double share) {
    long nanoseconds = sorted[(int) Math.min(sorted.length - 1, share * sorted.length)];
    return String.format(Locale.ROOT, "%.2f", nanoseconds / 1e6);
  }

  private static String shown(double rate) {
    return String.format(Locale.ROOT, "%,.0f", rate);
  }
}

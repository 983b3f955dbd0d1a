package dev.corral.benchmarks.vectors;

import dev.corral.benchmarks.corpus.VectorSet;
import dev.corral.benchmarks.frame.Aim;
import dev.corral.benchmarks.frame.Report;
import dev.corral.benchmarks.frame.Table;
import dev.corral.core.vector.Entry;
import dev.corral.core.vector.Selection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Questions to a collection while 500 records a second are written to it, each synced. */
final class UnderWrites {

  private static final int WRITES_PER_SECOND = 500;
  private static final int WRITERS = 4;
  private static final double WARM_UP_SECONDS = 3;

  /** The share of the writes that must have been acknowledged when the questions end. */
  private static final double KEPT_UP = 0.98;

  private final DiskCollection collection;
  private final VectorSet set;
  private final double seconds;

  UnderWrites(DiskCollection collection, VectorSet set, double seconds) {
    this.collection = collection;
    this.set = set;
    this.seconds = seconds;
  }

  private record Load(List<Thread> writers, AtomicInteger written) {}

  void run(Report report) throws InterruptedException, IOException {
    double[] idle = ask(seconds);
    Load load = write();
    double[] _ = ask(WARM_UP_SECONDS); // the JVM compiles what a write takes
    int before = load.written.get();
    double[] busy = ask(seconds);
    double writes = (load.written.get() - before) / seconds;
    for (Thread writer : load.writers) {
      writer.join();
    }
    DiskCollection.awaitIndex();
    report.table(
        new Table(
            "Questions to the collection on one thread while records are changed, synced",
            List.of(
                "beside it",
                "p50 µs",
                "p99 µs",
                "p99.9 µs",
                "p99 µs but for waits for a core",
                "writes/s"),
            List.of(row("nothing", idle, 0), row("4 writers", busy, writes))));
    report.aim(Aim.atMost("p99 with 500 writes/s / idle", busy[1] / idle[1], 2.5));
    report.aim(Aim.atLeast("writes a second meanwhile", writes, WRITES_PER_SECOND * KEPT_UP));
  }

  private static List<String> row(String name, double[] micros, double writes) {
    List<String> cells = new ArrayList<>(List.of(name));
    Arrays.stream(micros).mapToObj(Figures::whole).forEach(cells::add);
    cells.add(Figures.whole(writes));
    return cells;
  }

  /** Returns microseconds at p50, p99 and p99.9, and at p99 without waits for a core. */
  private double[] ask(double span) throws IOException {
    List<Long> nanos = new ArrayList<>();
    List<Long> onCore = new ArrayList<>();
    long end = System.nanoTime() + (long) (span * 1e9);
    try (RunQueue queue = new RunQueue()) {
      for (int i = 0; System.nanoTime() < end; i++) {
        long waited = queue.waited();
        long before = System.nanoTime();
        var _ = collection.search(i % set.questions(), Selection.EVERYTHING);
        long took = System.nanoTime() - before;
        nanos.add(took);
        onCore.add(took - (queue.waited() - waited));
      }
    }
    return new double[] {
      micros(nanos, 0.5), micros(nanos, 0.99), micros(nanos, 0.999), micros(onCore, 0.99)
    };
  }

  private static double micros(List<Long> nanos, double share) {
    long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
    return sorted[(int) (sorted.length * share)] / 1e3;
  }

  /** Starts writers, each record due at its own time whether or not the last was acknowledged. */
  private Load write() {
    int total = (int) ((seconds + WARM_UP_SECONDS) * WRITES_PER_SECOND);
    var written = new AtomicInteger();
    long started = System.nanoTime();
    List<Thread> writers = new ArrayList<>();
    for (int w = 0; w < WRITERS; w++) {
      int first = w;
      writers.add(
          Thread.ofPlatform()
              .start(() -> {
                for (int i = first; i < total; i += WRITERS) {
                  long due = started + TimeUnit.SECONDS.toNanos(i) / WRITES_PER_SECOND;
                  while (System.nanoTime() < due) {
                    LockSupport.parkNanos(due - System.nanoTime());
                  }
                  Entry changed = collection.entry(i % set.count());
                  float[] other = set.vector((i + 1) % set.count());
                  collection
                      .records()
                      .upsert(List.of(new Entry(changed.id(), other, null, changed.metadata())));
                  var _ = written.incrementAndGet();
                }
              }));
    }
    return new Load(writers, written);
  }
}

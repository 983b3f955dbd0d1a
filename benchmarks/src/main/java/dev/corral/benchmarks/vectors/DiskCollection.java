package dev.corral.benchmarks.vectors;

import dev.corral.benchmarks.corpus.VectorSet;
import dev.corral.benchmarks.frame.Scratch;
import dev.corral.core.vector.CollectionSettings;
import dev.corral.core.vector.Entry;
import dev.corral.core.vector.Match;
import dev.corral.core.vector.Namespace;
import dev.corral.core.vector.Selection;
import dev.corral.core.vector.VectorCollection;
import dev.corral.core.vector.VectorDatabase;
import dev.corral.core.vector.filter.Value;
import dev.corral.core.vector.store.Storage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * All vectors in a collection of a database on disk, as a program that embeds Corral has them: each
 * with the module that it describes and a number of chance.
 */
final class DiskCollection implements AutoCloseable {

  /** The key of the numbers, which are equally likely. */
  static final String NUMBER = "number";

  /** The key of the module. */
  static final String MODULE = "module";

  /** The numbers are below this. */
  static final int NUMBERS = 1_000;

  private static final int BATCH = 1_000;
  private static final long SEED = 11;

  private final VectorSet set;
  private final int[] numbers;
  private final Scratch files;
  private final Storage storage;
  private final VectorDatabase database;
  private final VectorCollection records;
  private final double insertSeconds;
  private final double indexSeconds;

  DiskCollection(VectorSet set, int breadth) throws IOException {
    this.set = set;
    this.numbers = new Random(SEED).ints(set.count(), 0, NUMBERS).toArray();
    this.files = new Scratch("vectors");
    this.storage = Storage.open(files.path());
    this.database = VectorDatabase.open(storage);
    this.records =
        database.create(
            Namespace.DEFAULT,
            "docs",
            CollectionSettings.DEFAULT.withSearchBreadth(breadth),
            false);
    long started = System.nanoTime();
    for (int from = 0; from < set.count(); from += BATCH) {
      List<Entry> batch = new ArrayList<>();
      for (int i = from; i < Math.min(from + BATCH, set.count()); i++) {
        batch.add(entry(i));
      }
      records.add(batch);
    }
    insertSeconds = (System.nanoTime() - started) / 1e9;
    awaitIndex();
    indexSeconds = (System.nanoTime() - started) / 1e9;
  }

  /** Returns a record as it was added. */
  Entry entry(int ordinal) {
    Map<String, Value> metadata =
        Map.of(
            NUMBER,
            new Value.Whole(numbers[ordinal]),
            MODULE,
            new Value.Text(set.texts().get(ordinal).module()));
    return new Entry(String.valueOf(ordinal), set.vector(ordinal), null, metadata);
  }

  VectorCollection records() {
    return records;
  }

  int number(int ordinal) {
    return numbers[ordinal];
  }

  /** Returns the seconds until all was written. */
  double insertSeconds() {
    return insertSeconds;
  }

  /** Returns the seconds until all was in the graph, too. */
  double indexSeconds() {
    return indexSeconds;
  }

  int[] search(int question, Selection selection) {
    List<Match> found =
        records.query(List.of(set.question(question)), Truth.K, selection, Set.of()).getFirst();
    return found.stream().mapToInt(match -> Integer.parseInt(match.entry().id())).toArray();
  }

  /** Returns when the thread that builds graphs has nothing left to do. */
  static void awaitIndex() {
    int idle = 0;
    while (idle < 5) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
      boolean waits =
          Thread.getAllStackTraces().keySet().stream()
              .filter(thread -> thread.getName().equals("vector-graph"))
              .allMatch(thread -> thread.getState() == Thread.State.WAITING);
      idle = waits ? idle + 1 : 0;
    }
  }

  @Override
  public void close() throws IOException {
    database.close();
    storage.close();
    files.close();
  }
}

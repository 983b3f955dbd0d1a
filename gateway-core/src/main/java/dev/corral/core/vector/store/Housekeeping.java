package dev.corral.core.vector.store;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.Range;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.SizeApproximationFlag;
import org.rocksdb.Slice;

/**
 * What is done for the disk after the answer, on one thread: the space of dropped key ranges is
 * given back, and with {@code INTERVAL} durability the log is synced.
 */
final class Housekeeping implements AutoCloseable {

  /** Dropped bytes that are worth a compaction; less is left to those that happen anyway. */
  static final long WORTH_COMPACTING = 4L << 20;

  /** Dropped ranges kept for a later compaction; more are compacted however small. */
  static final int HOLES = 1_000;

  private static final Logger LOG = System.getLogger(Housekeeping.class.getName());
  private static final long SYNC_INTERVAL_MS = 100;

  private final RocksDB database;
  private final Usage usage;
  private final ScheduledExecutorService thread;
  private final List<Hole> waiting = new ArrayList<>();

  Housekeeping(RocksDB database, Usage usage, boolean syncing) {
    this.database = database;
    this.usage = usage;
    this.thread =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("store-housekeeping").factory());
    if (syncing) {
      var _ =
          thread.scheduleWithFixedDelay(
              this::sync, SYNC_INTERVAL_MS, SYNC_INTERVAL_MS, TimeUnit.MILLISECONDS);
    }
  }

  /** Returns the ranges with the bytes that they hold now. */
  List<Hole> measured(List<Hole> holes) {
    List<Hole> measured = new ArrayList<>(holes.size());
    for (Hole hole : holes) {
      try (var start = new Slice(hole.from);
          var limit = new Slice(hole.to)) {
        long[] sizes =
            database.getApproximateSizes(
                hole.table,
                List.of(new Range(start, limit)),
                SizeApproximationFlag.INCLUDE_FILES,
                SizeApproximationFlag.INCLUDE_MEMTABLES);
        measured.add(new Hole(hole.table, hole.from, hole.to, sizes[0]));
      }
    }
    return measured;
  }

  /** Gives back the space of ranges that were just deleted, soon. */
  void reclaim(List<Hole> holes) {
    if (!holes.isEmpty()) {
      thread.execute(() -> collect(holes));
    }
  }

  private void collect(List<Hole> holes) {
    waiting.addAll(holes);
    long bytes = waiting.stream().mapToLong(Hole::bytes).sum();
    if (bytes < WORTH_COMPACTING && waiting.size() < HOLES) {
      return;
    }
    List<Hole> work = List.copyOf(waiting);
    waiting.clear();
    guarded(
        "compaction",
        () -> {
          for (Hole hole : work) {
            database.deleteFilesInRanges(hole.table, List.of(hole.from, hole.to), false);
          }
          for (Hole hole : work) {
            if (hole.bytes > 0) {
              database.compactRange(hole.table, hole.from, hole.to);
            }
          }
        });
  }

  private void sync() {
    guarded("log sync", database::syncWal);
  }

  private void guarded(String what, Work work) {
    try {
      usage.enter();
    } catch (RuntimeException closed) {
      return;
    }
    try {
      work.run();
    } catch (RocksDBException e) {
      LOG.log(Level.WARNING, "{0} of the store failed: {1}", what, e.getMessage());
    } finally {
      usage.exit();
    }
  }

  /** Ends the thread; what waits for compaction is left to a later one. */
  @Override
  public void close() {
    thread.shutdownNow();
  }

  @FunctionalInterface
  private interface Work {
    void run() throws RocksDBException;
  }

  /** A deleted key range and roughly what it held. */
  @SuppressWarnings("ArrayRecordComponent") // keys are never changed
  record Hole(ColumnFamilyHandle table, byte[] from, byte[] to, long bytes) {
    Hole(ColumnFamilyHandle table, byte[] from, byte[] to) {
      this(table, from, to, 0);
    }
  }
}

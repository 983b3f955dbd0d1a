package dev.corral.core.vector.store;

import dev.corral.core.vector.store.DroppedRanges.Hole;
import dev.corral.core.vector.store.Storage.Durability;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.rocksdb.Range;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.SizeApproximationFlag;
import org.rocksdb.Slice;

/**
 * What is done for the disk after the answer, on one thread: the space of dropped key ranges is
 * given back, with {@code INTERVAL} durability the log is synced, how far the database has come is
 * noted, and it is opened anew when the disk takes writes again.
 */
final class Housekeeping implements AutoCloseable {

  private static final Logger LOG = System.getLogger(Housekeeping.class.getName());
  private static final long SYNC_INTERVAL_MS = 100;

  private static final long RECOVERY_INTERVAL_MS = 250;

  /** Between two notes of how far the database has come; each costs two syncs. */
  private static final long TIDEMARK_INTERVAL_MS = 10_000;

  private final RocksStorage storage;
  private final ScheduledExecutorService thread;
  private final DroppedRanges dropped = new DroppedRanges();

  Housekeeping(RocksStorage storage, Durability durability) {
    this.storage = storage;
    this.thread =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("store-housekeeping").factory());
    if (durability == Durability.INTERVAL) {
      repeat(this::sync, SYNC_INTERVAL_MS);
    }
    if (durability != Durability.NONE) {
      repeat(this::noteReached, TIDEMARK_INTERVAL_MS);
    }
  }

  private void repeat(Runnable work, long millis) {
    var _ = thread.scheduleWithFixedDelay(work, millis, millis, TimeUnit.MILLISECONDS);
  }

  /** Returns the ranges with the bytes that they hold now. */
  static List<Hole> measured(RocksSession session, List<Hole> holes) throws RocksDBException {
    List<Hole> measured = new ArrayList<>(holes.size());
    for (Hole hole : holes) {
      try (var start = new Slice(hole.from());
          var limit = new Slice(hole.to())) {
        long[] sizes =
            session
                .database()
                .getApproximateSizes(
                    session.handle(hole.table()),
                    List.of(new Range(start, limit)),
                    SizeApproximationFlag.INCLUDE_FILES,
                    SizeApproximationFlag.INCLUDE_MEMTABLES);
        measured.add(new Hole(hole.table(), hole.from(), hole.to(), sizes[0]));
      }
    }
    return measured;
  }

  /** Gives back the space of ranges that were just deleted, soon. */
  void reclaim(List<Hole> holes) {
    OptionalLong wait = dropped.add(holes);
    if (wait.isPresent()) {
      later(this::compact, wait.getAsLong());
    }
  }

  /** Opens the database anew as soon as it can be. */
  void recoverSoon() {
    later(
        () -> {
          if (!storage.recover()) {
            recoverSoon();
          }
        },
        RECOVERY_INTERVAL_MS);
  }

  private void later(Runnable work, long millis) {
    try {
      var _ = thread.schedule(work, millis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.log(Level.DEBUG, "the store is closed");
    }
  }

  private void compact() {
    List<Hole> work = dropped.take();
    if (!work.isEmpty()) {
      guarded("compaction", session -> compact(session, work));
    }
  }

  /**
   * Writes out what is in memory, so that the log goes too, and rewrites the files with holes, or
   * too small.
   */
  private static void compact(RocksSession session, List<Hole> work) throws RocksDBException {
    session.flush();
    RocksDB database = session.database();
    for (Hole hole : work) {
      List<byte[]> range = List.of(hole.from(), hole.to());
      database.deleteFilesInRanges(session.handle(hole.table()), range, false);
    }
    for (Hole hole : work) {
      if (hole.bytes() > 0) {
        database.compactRange(session.handle(hole.table()), hole.from(), hole.to());
      }
    }
    SmallFiles.merge(session);
  }

  /** Syncs the log, unless writes are refused: a sync that failed is never tried again. */
  private void sync() {
    if (!storage.isRefusing()) {
      guarded("log sync", session -> session.database().syncWal());
    }
  }

  private void noteReached() {
    if (!storage.isRefusing()) {
      guarded("log sync", storage::noteReached);
    }
  }

  private void guarded(String what, Work work) {
    RocksSession session;
    try {
      session = storage.enter();
    } catch (RuntimeException closed) {
      return;
    }
    try {
      if (session.isWritable()) {
        work.run(session);
      }
    } catch (RocksDBException e) {
      LOG.log(Level.WARNING, "{0} of the store failed: {1}", what, e.getMessage());
      storage.noteFailure(e);
    } finally {
      storage.exit();
    }
  }

  /** Ends the thread; what waits for compaction is left to a later one. */
  @Override
  public void close() {
    thread.shutdownNow();
  }

  @FunctionalInterface
  private interface Work {
    void run(RocksSession session) throws RocksDBException;
  }
}

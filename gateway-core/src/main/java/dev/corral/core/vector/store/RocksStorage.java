package dev.corral.core.vector.store;

import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.FailureException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.rocksdb.Checkpoint;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * A {@link Storage} in RocksDB, a table being a column family. RocksDB joins the log writes of
 * batches that are committed at the same time into one sync, which is the group commit.
 *
 * <p>When the disk refuses a write, writes are refused from then on, since RocksDB takes none any
 * more, while reads go on. Housekeeping opens the database anew as soon as there is space; after a
 * failed sync only a restart does.
 */
final class RocksStorage implements Storage {

  /** How long reads may be held back for a new opening; given up, it is tried again. */
  private static final long PAUSE_MILLIS = 200;

  private final StoreDirectory directory;
  private final Tidemark tidemark;
  private final Durability durability;
  private final FreeSpace space;
  private final WriteOptions writing;
  private final Usage usage = new Usage();
  private final Map<String, RocksTable> tables = new ConcurrentHashMap<>();
  private final Housekeeping housekeeping;
  private volatile @Nullable RocksSession session;
  private volatile @Nullable Failure refusal;
  private volatile boolean recoverable;

  private RocksStorage(
      StoreDirectory directory,
      Tidemark tidemark,
      Durability durability,
      FreeSpace space,
      RocksSession session) {
    this.directory = directory;
    this.tidemark = tidemark;
    this.durability = durability;
    this.space = space;
    this.session = session;
    this.writing = new WriteOptions().setSync(durability == Durability.SYNC);
    this.housekeeping = new Housekeeping(this, durability);
  }

  static Storage open(Path path, Durability durability) {
    return open(path, durability, path.toAbsolutePath().toFile()::getUsableSpace);
  }

  /** Opens with another answer to how many bytes are left on the disk. */
  static Storage open(Path path, Durability durability, LongSupplier usable) {
    StoreDirectory directory = StoreDirectory.prepare(path);
    try {
      NativeLibrary.load(directory.nativeLibraries());
    } catch (IOException e) {
      throw directory.unwritable(e);
    }
    var space = new FreeSpace(path.toAbsolutePath().toFile().getTotalSpace(), usable);
    var tidemark = new Tidemark(directory.tidemark());
    if (tidemark.reached() > 0 && !Files.exists(directory.database().resolve("CURRENT"))) {
      throw directory.damaged("db/CURRENT is gone"); // RocksDB would begin anew
    }
    RocksSession session = opened(directory);
    long found = session.database().getLatestSequenceNumber();
    if (found < tidemark.reached()) { // a file that is gone is no error to RocksDB
      session.close();
      throw directory.damaged(
          "it has lost writes: " + found + " are left of " + tidemark.reached() + " at least");
    }
    return new RocksStorage(directory, tidemark, durability, space, session);
  }

  /** Syncs the log and notes how far the database has come. */
  void noteReached(RocksSession present) throws RocksDBException {
    long reached = present.database().getLatestSequenceNumber();
    if (reached > tidemark.reached()) {
      present.database().syncWal();
      tidemark.note(reached);
    }
  }

  private static RocksSession opened(StoreDirectory directory) {
    try {
      return RocksSession.open(directory, RocksSession.Mode.NORMAL);
    } catch (RocksDBException e) {
      if (!RocksFailures.isFull(e)) {
        throw refusal(directory, e);
      }
    }
    try {
      return RocksSession.open(directory, RocksSession.Mode.FRUGAL);
    } catch (RocksDBException e) {
      throw refusal(directory, e);
    }
  }

  private static FailureException refusal(StoreDirectory directory, RocksDBException e) {
    String detail = String.valueOf(e.getMessage());
    if (detail.contains("lock")) {
      return directory.locked();
    }
    return detail.contains("Permission denied") || RocksFailures.isFull(e)
        ? directory.unwritable(new IOException(detail))
        : directory.damaged(RocksFailures.code(e));
  }

  /** Returns the open database; every call is paired with {@link #exit}. */
  RocksSession enter() {
    usage.enter();
    RocksSession present = session;
    if (present == null) {
      usage.exit();
      throw new Failure.StorageFailed("the disk cannot be read at present").asException();
    }
    return present;
  }

  void exit() {
    usage.exit();
  }

  @Override
  public Table table(String name) {
    return tables.computeIfAbsent(name, this::create);
  }

  private RocksTable create(String name) {
    RocksSession present = enter();
    try {
      present.handle(name);
      return new RocksTable(this, name);
    } catch (RocksDBException e) {
      throw RocksFailures.of(e);
    } finally {
      exit();
    }
  }

  @Override
  public Batch batch() {
    return new RocksBatch(this);
  }

  /** What adds the changes of a batch. */
  @FunctionalInterface
  interface Filling {
    void addTo(WriteBatch batch, RocksSession session) throws RocksDBException;
  }

  /** Writes a batch of so many new bytes that leaves these holes. */
  void commit(Filling filling, long added, List<DroppedRanges.Hole> holes) {
    Failure refused = refusal;
    if (refused == null && !space.admits(added)) {
      refused = RocksFailures.full();
    }
    if (refused != null) {
      throw refused.asException();
    }
    RocksSession present = enter();
    try (var batch = new WriteBatch()) {
      filling.addTo(batch, present);
      List<DroppedRanges.Hole> measured = Housekeeping.measured(present, holes);
      present.database().write(writing, batch);
      housekeeping.reclaim(measured);
    } catch (RocksDBException e) {
      noteFailure(e);
      throw RocksFailures.of(e);
    } finally {
      exit();
    }
  }

  /** Tells whether the disk has refused a write, or a sync, since the database was opened. */
  boolean isRefusing() {
    return refusal != null;
  }

  /** Refuses writes from now on where the disk is to blame. */
  synchronized void noteFailure(RocksDBException e) {
    if (!RocksFailures.isDamage(e) && !RocksFailures.isOfTheDisk(e)) {
      return;
    }
    boolean hopeless = RocksFailures.isDamage(e) || RocksFailures.isUnsynced(e);
    if (refusal != null && (!recoverable || !hopeless)) {
      return;
    }
    recoverable = !hopeless;
    refusal = RocksFailures.failure(e);
    if (recoverable) {
      housekeeping.recoverSoon();
    }
  }

  /**
   * Opens the database anew after the disk refused a write.
   *
   * @return whether there is nothing more to be done
   */
  boolean recover() {
    if (refusal == null || !recoverable) {
      return true;
    }
    if (!space.admits(1) || !usage.pause(PAUSE_MILLIS)) {
      return false;
    }
    try {
      RocksSession old = session;
      session = null;
      if (old != null) {
        old.close();
      }
      session = reopened();
      RocksSession fresh = session;
      if (fresh != null && fresh.isWritable()) {
        refusal = null;
        return true;
      }
      return false;
    } finally {
      usage.resume();
    }
  }

  private @Nullable RocksSession reopened() {
    try {
      RocksSession fresh = RocksSession.open(directory, RocksSession.Mode.FRUGAL);
      try {
        fresh.flush();
        return fresh;
      } catch (RocksDBException e) {
        fresh.close();
      }
      return RocksSession.open(directory, RocksSession.Mode.READ_ONLY);
    } catch (RocksDBException e) {
      try {
        return RocksSession.open(directory, RocksSession.Mode.READ_ONLY);
      } catch (RocksDBException again) {
        return null;
      }
    }
  }

  @Override
  public Durability durability() {
    return durability;
  }

  @Override
  public Optional<Failure> refusal() {
    Failure present = refusal;
    return present != null || space.admits(1)
        ? Optional.ofNullable(present)
        : Optional.of(RocksFailures.full());
  }

  @Override
  public Optional<Path> derivedFiles() {
    return Optional.of(directory.derivedFiles());
  }

  @Override
  public void backup(Path target) {
    if (Files.exists(target)) {
      throw new Failure.Invalid("the backup " + target + " exists: name another", "directory")
          .asException();
    }
    StoreDirectory copy = StoreDirectory.prepare(target);
    RocksSession present = enter();
    try (Checkpoint checkpoint = Checkpoint.create(present.database())) {
      checkpoint.createCheckpoint(copy.database().toString());
    } catch (RocksDBException e) {
      throw RocksFailures.of(e);
    } finally {
      exit();
    }
  }

  @Override
  public void verify() {
    RocksSession present = enter();
    try {
      present.database().verifyChecksum();
    } catch (RocksDBException e) {
      throw RocksFailures.damaged().asException();
    } finally {
      exit();
    }
  }

  @Override
  public void close() {
    if (!usage.close()) {
      return;
    }
    housekeeping.close();
    RocksSession present = session;
    if (present != null) {
      flush(present);
      present.close();
    }
    writing.close();
  }

  /** Spares the next start the replay of the log; where it fails, the log is replayed. */
  private void flush(RocksSession present) {
    if (refusal == null && present.isWritable() && space.admits(1)) {
      try {
        long reached = present.database().getLatestSequenceNumber();
        present.flush();
        tidemark.note(reached);
      } catch (RocksDBException e) {
        System.getLogger(RocksStorage.class.getName())
            .log(System.Logger.Level.WARNING, "the store was not written out: {0}", e.getMessage());
      }
    }
  }
}

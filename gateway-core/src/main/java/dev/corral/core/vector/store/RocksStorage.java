package dev.corral.core.vector.store;

import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.FailureException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.rocksdb.Checkpoint;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;
import org.rocksdb.WriteOptions;

/**
 * A {@link Storage} in RocksDB, a table being a column family. RocksDB joins the log writes of
 * batches that are committed at the same time into one sync, which is the group commit.
 */
final class RocksStorage implements Storage {

  private final RocksSettings settings;
  private final RocksDB database;
  private final WriteOptions writing;
  private final Housekeeping housekeeping;
  private final Map<String, RocksTable> tables = new ConcurrentHashMap<>();
  private final Usage usage = new Usage();

  private RocksStorage(RocksSettings settings, RocksDB database, Durability durability) {
    this.settings = settings;
    this.database = database;
    this.writing = new WriteOptions().setSync(durability == Durability.SYNC);
    this.housekeeping = new Housekeeping(database, usage, durability == Durability.INTERVAL);
  }

  static Storage open(Path path, Durability durability) {
    StoreDirectory directory = StoreDirectory.prepare(path);
    try {
      NativeLibrary.load(directory.nativeLibraries());
    } catch (IOException e) {
      throw directory.unwritable(e);
    }
    RocksSettings settings = null;
    try {
      settings = new RocksSettings();
      List<ColumnFamilyDescriptor> families = families(directory, settings);
      List<ColumnFamilyHandle> handles = new ArrayList<>();
      RocksDB database =
          RocksDB.open(settings.database, directory.database().toString(), families, handles);
      var storage = new RocksStorage(settings, database, durability);
      for (ColumnFamilyHandle handle : handles) {
        storage.adopt(handle);
      }
      return storage;
    } catch (RocksDBException e) {
      if (settings != null) {
        settings.close();
      }
      throw refusal(directory, e);
    }
  }

  private static List<ColumnFamilyDescriptor> families(
      StoreDirectory directory, RocksSettings settings) throws RocksDBException {
    List<ColumnFamilyDescriptor> families = new ArrayList<>();
    try (var options = new Options()) {
      for (byte[] name : RocksDB.listColumnFamilies(options, directory.database().toString())) {
        families.add(new ColumnFamilyDescriptor(name, settings.table));
      }
    }
    if (families.isEmpty()) {
      families.add(new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, settings.table));
    }
    return families;
  }

  private static FailureException refusal(StoreDirectory directory, RocksDBException e) {
    String detail = String.valueOf(e.getMessage());
    if (detail.contains("lock")) {
      return directory.locked();
    }
    return detail.contains("Permission denied") || detail.contains("No space")
        ? directory.unwritable(new IOException(detail))
        : directory.damaged(e.getStatus() == null ? "unknown" : e.getStatus().getCodeString());
  }

  private RocksTable adopt(ColumnFamilyHandle handle) throws RocksDBException {
    var table = new RocksTable(database, handle, usage);
    tables.put(new String(handle.getName(), StandardCharsets.UTF_8), table);
    return table;
  }

  @Override
  public Table table(String name) {
    RocksTable known = tables.get(name);
    return known != null ? known : create(name);
  }

  private synchronized Table create(String name) {
    RocksTable known = tables.get(name);
    if (known != null) {
      return known;
    }
    usage.enter();
    try {
      byte[] key = name.getBytes(StandardCharsets.UTF_8);
      return adopt(database.createColumnFamily(new ColumnFamilyDescriptor(key, settings.table)));
    } catch (RocksDBException e) {
      throw failure(e);
    } finally {
      usage.exit();
    }
  }

  @Override
  public Batch batch() {
    return new RocksBatch(database, writing, usage, housekeeping);
  }

  @Override
  public void backup(Path target) {
    if (Files.exists(target)) {
      throw new Failure.Invalid("the backup " + target + " exists: name another", "directory")
          .asException();
    }
    StoreDirectory copy = StoreDirectory.prepare(target);
    usage.enter();
    try (Checkpoint checkpoint = Checkpoint.create(database)) {
      checkpoint.createCheckpoint(copy.database().toString());
    } catch (RocksDBException e) {
      throw failure(e);
    } finally {
      usage.exit();
    }
  }

  @Override
  public void verify() {
    usage.enter();
    try {
      database.verifyChecksum();
    } catch (RocksDBException e) {
      throw damaged();
    } finally {
      usage.exit();
    }
  }

  @Override
  public void close() {
    if (!usage.close()) {
      return;
    }
    housekeeping.close();
    for (RocksTable table : tables.values()) {
      table.handle().close();
    }
    database.close();
    writing.close();
    settings.close();
  }

  /** Says what went wrong without a path of the machine. */
  static FailureException failure(RocksDBException e) {
    Status status = e.getStatus();
    if (status != null && status.getCode() == Status.Code.Corruption) {
      return damaged();
    }
    boolean full =
        (status != null && status.getSubCode() == Status.SubCode.NoSpace)
            || String.valueOf(e.getMessage()).contains("No space left");
    String message =
        full
            ? "the disk is full: nothing of this request was kept; free some space"
            : "the disk refused ("
                + (status == null ? "unknown" : status.getCodeString())
                + "): nothing of this request was kept";
    return new Failure.StorageFailed(message).asException();
  }

  private static FailureException damaged() {
    return new Failure.StorageFailed("the store is damaged: restore it from a backup")
        .asException();
  }
}

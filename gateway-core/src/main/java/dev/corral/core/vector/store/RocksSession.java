package dev.corral.core.vector.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.FlushOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/** A database while it is open: a disk that refused a write takes a new one, without a restart. */
final class RocksSession implements AutoCloseable {

  private final RocksSettings settings;
  private final RocksDB database;
  private final boolean writable;
  private final Map<String, ColumnFamilyHandle> tables = new ConcurrentHashMap<>();

  private RocksSession(RocksSettings settings, RocksDB database, boolean writable) {
    this.settings = settings;
    this.database = database;
    this.writable = writable;
  }

  /** How a database is opened. */
  enum Mode {
    /** The log is replayed into tables. */
    NORMAL,
    /** The log is replayed into memory, which takes next to no space on the disk. */
    FRUGAL,
    /** Nothing is written. */
    READ_ONLY
  }

  static RocksSession open(StoreDirectory directory, Mode mode) throws RocksDBException {
    var settings = new RocksSettings(mode == Mode.FRUGAL);
    try {
      String path = directory.database().toString();
      List<ColumnFamilyHandle> handles = new ArrayList<>();
      List<ColumnFamilyDescriptor> families = families(directory.database(), settings);
      RocksDB database =
          mode == Mode.READ_ONLY
              ? RocksDB.openReadOnly(settings.database, path, families, handles)
              : RocksDB.open(settings.database, path, families, handles);
      var session = new RocksSession(settings, database, mode != Mode.READ_ONLY);
      for (ColumnFamilyHandle handle : handles) {
        session.adopt(handle);
      }
      return session;
    } catch (RocksDBException e) {
      settings.close();
      throw e;
    }
  }

  private static List<ColumnFamilyDescriptor> families(Path path, RocksSettings settings)
      throws RocksDBException {
    List<ColumnFamilyDescriptor> families = new ArrayList<>();
    if (!isReadable(path)) {
      var damage = new Status(Status.Code.Corruption, Status.SubCode.None, "a record of no kind");
      throw new RocksDBException("the manifest is damaged", damage);
    }
    try (var options = new Options()) {
      for (byte[] name : RocksDB.listColumnFamilies(options, path.toString())) {
        families.add(new ColumnFamilyDescriptor(name, settings.table));
      }
    }
    if (families.isEmpty()) {
      families.add(new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, settings.table));
    }
    return families;
  }

  private static boolean isReadable(Path path) {
    try {
      return Manifest.isReadable(path);
    } catch (IOException e) {
      return true; // RocksDB says better what is wrong with the disk
    }
  }

  private ColumnFamilyHandle adopt(ColumnFamilyHandle handle) throws RocksDBException {
    tables.put(new String(handle.getName(), StandardCharsets.UTF_8), handle);
    return handle;
  }

  RocksDB database() {
    return database;
  }

  boolean isWritable() {
    return writable;
  }

  /** Returns the column family of a table, made where there is none. */
  ColumnFamilyHandle handle(String table) throws RocksDBException {
    ColumnFamilyHandle known = tables.get(table);
    return known != null ? known : create(table);
  }

  private synchronized ColumnFamilyHandle create(String table) throws RocksDBException {
    ColumnFamilyHandle known = tables.get(table);
    if (known != null) {
      return known;
    }
    byte[] key = table.getBytes(StandardCharsets.UTF_8);
    return adopt(database.createColumnFamily(new ColumnFamilyDescriptor(key, settings.table)));
  }

  Collection<ColumnFamilyHandle> handles() {
    return tables.values();
  }

  /** Moves what is in memory and in the log into tables, so that the log can go. */
  void flush() throws RocksDBException {
    try (var options = new FlushOptions().setWaitForFlush(true)) {
      database.flush(options, List.copyOf(tables.values()));
    }
  }

  @Override
  public void close() {
    tables.values().forEach(ColumnFamilyHandle::close);
    database.close();
    settings.close();
  }
}

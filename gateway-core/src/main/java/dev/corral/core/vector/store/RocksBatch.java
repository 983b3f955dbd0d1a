package dev.corral.core.vector.store;

import java.util.ArrayList;
import java.util.List;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/** A write batch, freed by its commit. */
final class RocksBatch implements Storage.Batch {

  private final RocksDB database;
  private final WriteOptions writing;
  private final Usage usage;
  private final Housekeeping housekeeping;
  private final List<Change> changes = new ArrayList<>();
  private final List<Housekeeping.Hole> holes = new ArrayList<>();

  RocksBatch(RocksDB database, WriteOptions writing, Usage usage, Housekeeping housekeeping) {
    this.database = database;
    this.writing = writing;
    this.usage = usage;
    this.housekeeping = housekeeping;
  }

  @Override
  public Storage.Batch put(Storage.Table table, byte[] key, byte[] value) {
    changes.add(batch -> batch.put(((RocksTable) table).handle(), key, value));
    return this;
  }

  @Override
  public Storage.Batch delete(Storage.Table table, byte[] key) {
    changes.add(batch -> batch.delete(((RocksTable) table).handle(), key));
    return this;
  }

  @Override
  public Storage.Batch deleteAll(Storage.Table table, byte[] prefix) {
    byte[] after = KeyRange.after(prefix);
    if (after == null) {
      throw new IllegalArgumentException("no prefix: " + prefix.length + " bytes of 0xff");
    }
    var handle = ((RocksTable) table).handle();
    changes.add(batch -> batch.deleteRange(handle, prefix, after));
    holes.add(new Housekeeping.Hole(handle, prefix, after));
    return this;
  }

  @Override
  public void commit() {
    usage.enter();
    try (var batch = new WriteBatch()) {
      for (Change change : changes) {
        change.addTo(batch);
      }
      List<Housekeeping.Hole> measured = housekeeping.measured(holes);
      database.write(writing, batch);
      housekeeping.reclaim(measured);
    } catch (RocksDBException e) {
      throw RocksStorage.failure(e);
    } finally {
      usage.exit();
      changes.clear();
      holes.clear();
    }
  }

  /** One change; kept on the heap until the commit, so that a forgotten batch leaks nothing. */
  @FunctionalInterface
  private interface Change {
    void addTo(WriteBatch batch) throws RocksDBException;
  }
}

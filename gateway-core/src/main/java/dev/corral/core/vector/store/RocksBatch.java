package dev.corral.core.vector.store;

import java.util.ArrayList;
import java.util.List;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** A write batch, made at its commit. */
final class RocksBatch implements Storage.Batch {

  private final RocksStorage storage;
  private final List<Change> changes = new ArrayList<>();
  private final List<DroppedRanges.Hole> holes = new ArrayList<>();
  private long added;

  RocksBatch(RocksStorage storage) {
    this.storage = storage;
  }

  @Override
  public Storage.Batch put(Storage.Table table, byte[] key, byte[] value) {
    changes.add(new Change(name(table), (batch, handle) -> batch.put(handle, key, value)));
    added += key.length + value.length;
    return this;
  }

  @Override
  public Storage.Batch delete(Storage.Table table, byte[] key) {
    changes.add(new Change(name(table), (batch, handle) -> batch.delete(handle, key)));
    return this;
  }

  @Override
  public Storage.Batch deleteAll(Storage.Table table, byte[] prefix) {
    byte[] after = KeyRange.after(prefix);
    if (after == null) {
      throw new IllegalArgumentException("no prefix: " + prefix.length + " bytes of 0xff");
    }
    changes.add(
        new Change(name(table), (batch, handle) -> batch.deleteRange(handle, prefix, after)));
    holes.add(new DroppedRanges.Hole(name(table), prefix, after));
    return this;
  }

  private static String name(Storage.Table table) {
    return ((RocksTable) table).name();
  }

  @Override
  public void commit() {
    try {
      storage.commit(this::addTo, added, holes);
    } finally {
      changes.clear();
      holes.clear();
      added = 0;
    }
  }

  private void addTo(WriteBatch batch, RocksSession session) throws RocksDBException {
    for (Change change : changes) {
      change.what.addTo(batch, session.handle(change.table));
    }
  }

  /** One change; kept on the heap until the commit, so that a forgotten batch leaks nothing. */
  private record Change(String table, Adding what) {}

  /** One of the ways to change a column family. */
  @FunctionalInterface
  private interface Adding {
    void addTo(WriteBatch batch, ColumnFamilyHandle handle) throws RocksDBException;
  }
}

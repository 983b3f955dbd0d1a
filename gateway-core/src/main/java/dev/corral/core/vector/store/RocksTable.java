package dev.corral.core.vector.store;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;

/** A column family. */
final class RocksTable implements Storage.Table {

  /** Keys of one native call; more of them hold one snapshot for too long. */
  private static final int KEYS_AT_ONCE = 256;

  /** Bytes read ahead by a scan. */
  private static final long READ_AHEAD = 1 << 20;

  private final RocksDB database;
  private final ColumnFamilyHandle handle;
  private final Usage usage;

  RocksTable(RocksDB database, ColumnFamilyHandle handle, Usage usage) {
    this.database = database;
    this.handle = handle;
    this.usage = usage;
  }

  ColumnFamilyHandle handle() {
    return handle;
  }

  @Override
  public byte @Nullable [] get(byte[] key) {
    usage.enter();
    try {
      return database.get(handle, key);
    } catch (RocksDBException e) {
      throw RocksStorage.failure(e);
    } finally {
      usage.exit();
    }
  }

  @Override
  public List<byte @Nullable []> get(List<byte[]> keys) {
    List<byte @Nullable []> values = new ArrayList<>(keys.size());
    for (int from = 0; from < keys.size(); from += KEYS_AT_ONCE) {
      List<byte[]> some = keys.subList(from, Math.min(keys.size(), from + KEYS_AT_ONCE));
      usage.enter();
      try {
        values.addAll(database.multiGetAsList(Collections.nCopies(some.size(), handle), some));
      } catch (RocksDBException e) {
        throw RocksStorage.failure(e);
      } finally {
        usage.exit();
      }
    }
    return values;
  }

  @Override
  public void scan(byte[] prefix, BiPredicate<byte[], byte[]> visitor) {
    usage.enter();
    byte[] after = KeyRange.after(prefix);
    try (Slice end = after == null ? null : new Slice(after);
        ReadOptions options = new ReadOptions().setReadaheadSize(READ_AHEAD).setFillCache(false);
        RocksIterator entries = iterator(options, end)) {
      entries.seek(prefix);
      while (entries.isValid()) {
        if (!visitor.test(entries.key(), entries.value())) {
          return;
        }
        entries.next();
      }
      entries.status();
    } catch (RocksDBException e) {
      throw RocksStorage.failure(e);
    } finally {
      usage.exit();
    }
  }

  private RocksIterator iterator(ReadOptions options, @Nullable Slice end) {
    return database.newIterator(handle, end == null ? options : options.setIterateUpperBound(end));
  }
}

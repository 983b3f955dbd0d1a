package dev.corral.core.vector.store;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;

/** A column family by its name. */
final class RocksTable implements Storage.Table {

  /** Keys of one native call; more of them hold one snapshot for too long. */
  private static final int KEYS_AT_ONCE = 256;

  /** Bytes read ahead by a scan. */
  private static final long READ_AHEAD = 1 << 20;

  private final RocksStorage storage;
  private final String name;

  RocksTable(RocksStorage storage, String name) {
    this.storage = storage;
    this.name = name;
  }

  String name() {
    return name;
  }

  @Override
  public byte @Nullable [] get(byte[] key) {
    RocksSession session = storage.enter();
    try {
      return session.database().get(session.handle(name), key);
    } catch (RocksDBException e) {
      throw RocksFailures.of(e);
    } finally {
      storage.exit();
    }
  }

  @Override
  public List<byte @Nullable []> get(List<byte[]> keys) {
    List<byte @Nullable []> values = new ArrayList<>(keys.size());
    for (int from = 0; from < keys.size(); from += KEYS_AT_ONCE) {
      List<byte[]> some = keys.subList(from, Math.min(keys.size(), from + KEYS_AT_ONCE));
      RocksSession session = storage.enter();
      try {
        var handles = Collections.nCopies(some.size(), session.handle(name));
        values.addAll(session.database().multiGetAsList(handles, some));
      } catch (RocksDBException e) {
        throw RocksFailures.of(e);
      } finally {
        storage.exit();
      }
    }
    return values;
  }

  @Override
  public void scan(byte[] prefix, BiPredicate<byte[], byte[]> visitor) {
    RocksSession session = storage.enter();
    byte[] after = KeyRange.after(prefix);
    try (Slice end = after == null ? null : new Slice(after);
        ReadOptions options = new ReadOptions().setReadaheadSize(READ_AHEAD).setFillCache(false);
        RocksIterator entries = iterator(session, options, end)) {
      entries.seek(prefix);
      while (entries.isValid()) {
        if (!visitor.test(entries.key(), entries.value())) {
          return;
        }
        entries.next();
      }
      entries.status();
    } catch (RocksDBException e) {
      throw RocksFailures.of(e);
    } finally {
      storage.exit();
    }
  }

  private RocksIterator iterator(RocksSession session, ReadOptions options, @Nullable Slice end)
      throws RocksDBException {
    return session
        .database()
        .newIterator(
            session.handle(name), end == null ? options : options.setIterateUpperBound(end));
  }
}

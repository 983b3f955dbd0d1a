package dev.corral.core.vector.store;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;

/** A column family by its name. */
final class RocksTable implements Storage.Table {

  /** Keys of one native call; more of them hold one snapshot for too long. */
  private static final int KEYS_AT_ONCE = 256;

  /** Bytes of a buffer of a scan before a key or a value has made it larger. */
  private static final int FIRST_BUFFER = 4 << 10;

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
    scan(prefix, entries -> visitor.test(entries.key(), entries.value()));
  }

  @Override
  public void scanInPlace(byte[] prefix, BiPredicate<ByteBuffer, ByteBuffer> visitor) {
    ByteBuffer[] buffers = {
      ByteBuffer.allocateDirect(FIRST_BUFFER), ByteBuffer.allocateDirect(FIRST_BUFFER)
    };
    scan(
        prefix,
        entries -> {
          int key = entries.key(buffers[0].clear());
          if (key > buffers[0].capacity()) {
            buffers[0] = ByteBuffer.allocateDirect(key);
            var _ = entries.key(buffers[0]);
          }
          int value = entries.value(buffers[1].clear());
          if (value > buffers[1].capacity()) {
            buffers[1] = ByteBuffer.allocateDirect(value);
            var _ = entries.value(buffers[1]);
          }
          return visitor.test(buffers[0], buffers[1]);
        });
  }

  private void scan(byte[] prefix, Predicate<RocksIterator> visitor) {
    RocksSession session = storage.enter();
    byte[] after = KeyRange.after(prefix);
    try (Slice end = after == null ? null : new Slice(after);
        ReadOptions options = new ReadOptions().setReadaheadSize(READ_AHEAD).setFillCache(false);
        RocksIterator entries = iterator(session, options, end)) {
      entries.seek(prefix);
      while (entries.isValid()) {
        if (!visitor.test(entries)) {
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

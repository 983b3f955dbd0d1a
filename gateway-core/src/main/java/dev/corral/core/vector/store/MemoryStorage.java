package dev.corral.core.vector.store;

import dev.corral.core.exchange.Failure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/** A {@link Storage} on the heap, for tests and for programs that keep nothing. */
final class MemoryStorage implements Storage {

  private final Map<String, MemoryTable> tables = new HashMap<>();

  @Override
  public synchronized Table table(String name) {
    return tables.computeIfAbsent(name, _ -> new MemoryTable());
  }

  @Override
  public Batch batch() {
    return new MemoryBatch();
  }

  @Override
  public void backup(Path directory) {
    throw new Failure.Invalid("a store in memory has no backup", "directory").asException();
  }

  @Override
  public void verify() {
    // There is nothing that could be damaged.
  }

  @Override
  public synchronized void close() {
    tables.clear();
  }

  private final class MemoryTable implements Table {

    final NavigableMap<byte[], byte[]> entries = new TreeMap<>(Arrays::compareUnsigned);

    @Override
    public byte @Nullable [] get(byte[] key) {
      synchronized (MemoryStorage.this) {
        return entries.get(key);
      }
    }

    @Override
    public void scan(byte[] prefix, BiPredicate<byte[], byte[]> visitor) {
      List<Map.Entry<byte[], byte[]>> found;
      synchronized (MemoryStorage.this) {
        found = new ArrayList<>(within(prefix).entrySet());
      }
      for (Map.Entry<byte[], byte[]> entry : found) {
        if (!visitor.test(entry.getKey(), entry.getValue())) {
          return;
        }
      }
    }

    NavigableMap<byte[], byte[]> within(byte[] prefix) {
      byte[] end = KeyRange.after(prefix);
      return end == null ? entries.tailMap(prefix, true) : entries.subMap(prefix, true, end, false);
    }
  }

  private final class MemoryBatch implements Batch {

    private final List<Runnable> changes = new ArrayList<>();

    @Override
    public Batch put(Table table, byte[] key, byte[] value) {
      changes.add(() -> ((MemoryTable) table).entries.put(key, value));
      return this;
    }

    @Override
    public Batch delete(Table table, byte[] key) {
      changes.add(() -> ((MemoryTable) table).entries.remove(key));
      return this;
    }

    @Override
    public Batch deleteAll(Table table, byte[] prefix) {
      changes.add(() -> ((MemoryTable) table).within(prefix).clear());
      return this;
    }

    @Override
    public void commit() {
      synchronized (MemoryStorage.this) {
        changes.forEach(Runnable::run);
        changes.clear();
      }
    }
  }
}

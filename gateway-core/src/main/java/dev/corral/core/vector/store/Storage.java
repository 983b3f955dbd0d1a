package dev.corral.core.vector.store;

import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.FailureException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Ordered tables of bytes with atomic, synced batches over several tables. Safe for use by many
 * threads; every method throws {@link FailureException}.
 */
public interface Storage extends AutoCloseable {

  /** Opens the store of a directory, synced before every answer. */
  static Storage open(Path directory) {
    return open(directory, Durability.SYNC);
  }

  /**
   * Opens the store of a directory, which is made where it is missing.
   *
   * @throws FailureException {@code Conflict} where another process has it open or a newer format
   *     is in it, {@code StorageFailed} where it cannot be written or is damaged
   */
  static Storage open(Path directory, Durability durability) {
    return RocksStorage.open(directory, durability);
  }

  /** Returns an empty store that forgets everything when it is closed. */
  static Storage inMemory() {
    return new MemoryStorage();
  }

  /** Returns the table of that name, made at need. */
  Table table(String name);

  /** Returns an empty batch. */
  Batch batch();

  /** Returns when a committed batch is safe. */
  default Durability durability() {
    return Durability.NONE;
  }

  /** Returns why no write is taken at present; empty where they are. */
  default Optional<Failure> refusal() {
    return Optional.empty();
  }

  /**
   * Returns a directory beside the tables for files that can be made again from them; empty where
   * nothing is kept on disk. It may not exist yet, and no backup has it.
   */
  default Optional<Path> derivedFiles() {
    return Optional.empty();
  }

  /**
   * Copies the store as it is now into a directory that does not exist yet; writes go on meanwhile.
   * The copy opens like any store.
   *
   * @throws FailureException {@code Invalid} where there is something already or nothing is kept on
   *     disk, {@code StorageFailed} where it cannot be written
   */
  void backup(Path directory);

  /**
   * Reads everything on disk and compares checksums.
   *
   * @throws FailureException {@code StorageFailed} where something is damaged
   */
  void verify();

  @Override
  void close();

  /** When a committed batch is safe from a loss of power; a killed process loses none of them. */
  enum Durability {
    /** Before commit returns. */
    SYNC("synced before every answer"),
    /** Within a tenth of a second. */
    INTERVAL("synced every 100 ms: a loss of power may take the last of them"),
    /** When the operating system writes it. */
    NONE("synced when the system does: a loss of power may take half a minute");

    private final String meaning;

    Durability(String meaning) {
      this.meaning = meaning;
    }

    /** Returns one line for people. */
    public String meaning() {
      return meaning;
    }
  }

  /** An ordered map from bytes to bytes; keys compare as unsigned bytes. */
  interface Table {

    /** Returns the value of a key, or null. */
    byte @Nullable [] get(byte[] key);

    /** Returns the values of keys in their order, null for those that are missing. */
    default List<byte @Nullable []> get(List<byte[]> keys) {
      List<byte @Nullable []> values = new ArrayList<>(keys.size());
      for (byte[] key : keys) {
        values.add(get(key));
      }
      return values;
    }

    /** Gives each entry whose key begins with the prefix, in order, until the visitor says no. */
    void scan(byte[] prefix, BiPredicate<byte[], byte[]> visitor);

    /**
     * Does the same with buffers, which hold the whole key and value and are the visitor's until it
     * returns: for values that are large and copied elsewhere anyway.
     */
    default void scanInPlace(byte[] prefix, BiPredicate<ByteBuffer, ByteBuffer> visitor) {
      scan(prefix, (key, value) -> visitor.test(ByteBuffer.wrap(key), ByteBuffer.wrap(value)));
    }
  }

  /** Changes that happen together or not at all. Used by one thread. */
  interface Batch {

    /** Adds: set the key to the value. */
    Batch put(Table table, byte[] key, byte[] value);

    /** Adds: remove the key. */
    Batch delete(Table table, byte[] key);

    /** Adds: remove every key that begins with the prefix; its disk space is freed soon after. */
    Batch deleteAll(Table table, byte[] prefix);

    /** Applies the changes and returns when they are durable. */
    void commit();
  }
}

package dev.corral.core.vector;

import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.FailureException;
import dev.corral.core.vector.index.FloatVectors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a collection's records and vectors from the store into memory, both at the same time: the
 * records on a thread of its own.
 */
final class CollectionLoader {

  private static final int FIRST_ROOM = 256;

  private final Layout layout;
  private final Definition definition;
  private final byte[] prefix;
  private volatile long recordBytes;
  private volatile boolean abandoned;
  private long accounted;

  CollectionLoader(Layout layout, Definition definition) {
    this.layout = layout;
    this.definition = definition;
    this.prefix = Layout.key(definition.id());
  }

  /**
   * Returns the collection as it is in the store; called once.
   *
   * @param required told of the bytes that are needed next, of vectors before they are taken
   * @throws FailureException {@code StorageFailed} where records and vectors do not fit together
   */
  Snapshot load(LongConsumer required) {
    Integer dimension = definition.dimension();
    if (dimension == null) {
      return Snapshot.EMPTY;
    }
    var records = new FutureTask<>(this::records);
    Thread reader = Thread.ofPlatform().daemon().name("vector-load").start(records);
    var vectors = new FloatVectors(dimension, definition.settings().space().metric());
    long[] sequences;
    try {
      sequences = readInto(vectors, required);
    } catch (RuntimeException | Error e) {
      abandoned = true;
      throw e;
    } finally {
      join(reader);
    }
    required.accept(recordBytes - accounted);
    return assembled(vectors, sequences, found(records));
  }

  /** Reads the vectors and returns their sequences. */
  private long[] readInto(FloatVectors vectors, LongConsumer required) {
    long[][] sequences = {new long[FIRST_ROOM]};
    int bytes = vectors.dimension() * Float.BYTES;
    layout.vectors.scanInPlace(
        prefix,
        (key, value) -> {
          int at = vectors.end();
          if (value.remaining() != bytes) {
            throw damaged(null);
          }
          long records = recordBytes;
          required.accept(bytes + records - accounted);
          accounted = records;
          if (at == sequences[0].length) {
            sequences[0] = Arrays.copyOf(sequences[0], 2 * at);
          }
          sequences[0][at] = Layout.sequenceOf(key);
          vectors.append(value);
          return true;
        });
    return Arrays.copyOf(sequences[0], vectors.end());
  }

  private Snapshot assembled(FloatVectors vectors, long[] sequences, List<StoredRecord> found) {
    if (sequences.length != found.size()) {
      throw damaged(null);
    }
    RecordTable.Editor records = RecordTable.EMPTY.edit();
    long lastVersion = 0;
    for (int i = 0; i < sequences.length; i++) {
      StoredRecord record = found.get(i);
      if (record.sequence() != sequences[i]) {
        throw damaged(null);
      }
      records.append(record, true);
      lastVersion = Math.max(lastVersion, record.textVersion());
    }
    long nextSequence = found.isEmpty() ? 0 : found.getLast().sequence() + 1;
    RecordTable loaded = records.build();
    return new Snapshot(loaded, new VectorSpace(vectors, loaded), nextSequence, lastVersion + 1);
  }

  private List<StoredRecord> records() {
    List<StoredRecord> found = new ArrayList<>();
    layout.records.scan(
        prefix,
        (key, value) -> {
          try {
            var record = StoredRecord.decode(Layout.sequenceOf(key), value);
            found.add(record);
            long before = recordBytes;
            recordBytes = before + record.bytes();
          } catch (IllegalArgumentException e) {
            throw damaged(e);
          }
          return !abandoned;
        });
    return found;
  }

  private static List<StoredRecord> found(FutureTask<List<StoredRecord>> records) {
    if (records.state() == Future.State.SUCCESS) {
      return records.resultNow();
    }
    Throwable cause = records.exceptionNow();
    throw cause instanceof FailureException failure
        ? failure
        : new IllegalStateException("records cannot be read", cause);
  }

  /** Waits for the thread, which ends at its next record: it may not outlive the storage. */
  private static void join(Thread reader) {
    boolean interrupted = false;
    while (reader.isAlive()) {
      try {
        reader.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private RuntimeException damaged(@Nullable Exception cause) {
    String detail = cause == null ? "records and vectors differ" : cause.getMessage();
    return new Failure.StorageFailed(
            "collection ["
                + definition.name()
                + "] is damaged ("
                + detail
                + "): restore it from a backup")
        .asException();
  }
}

package dev.corral.core.vector;

import dev.corral.core.exchange.Failure;
import dev.corral.core.vector.index.FloatVectors;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Reads a collection's records and vectors from the store into memory. */
final class CollectionLoader {

  /** Records between two looks at the memory. */
  private static final int AT_ONCE = 1_024;

  private final Layout layout;
  private final Definition definition;
  private final byte[] prefix;

  CollectionLoader(Layout layout, Definition definition) {
    this.layout = layout;
    this.definition = definition;
    this.prefix = Layout.key(definition.id());
  }

  /**
   * Returns the collection as it is in the store.
   *
   * @param required told of the bytes that are needed next, before they are taken
   * @throws dev.corral.core.exchange.FailureException {@code StorageFailed} where records and
   *     vectors do not fit together
   */
  Snapshot load(LongConsumer required) {
    Integer dimension = definition.dimension();
    if (dimension == null) {
      return Snapshot.EMPTY;
    }
    List<StoredRecord> found = records();
    var vectors = new FloatVectors(dimension, definition.settings().space().metric());
    RecordTable.Editor records = RecordTable.EMPTY.edit();
    layout.vectors.scan(
        prefix,
        (key, value) -> {
          int at = vectors.end();
          if (at == found.size()
              || found.get(at).sequence() != Layout.sequenceOf(key)
              || value.length != dimension * Float.BYTES) {
            throw damaged(null);
          }
          if (at % AT_ONCE == 0) {
            int next = Math.min(AT_ONCE, found.size() - at);
            required.accept(bytes(found.subList(at, at + next), dimension));
          }
          vectors.append(Layout.decodeVector(value));
          records.append(found.get(at), true);
          return true;
        });
    if (vectors.end() != found.size()) {
      throw damaged(null);
    }
    long nextSequence = found.isEmpty() ? 0 : found.getLast().sequence() + 1;
    long lastVersion = found.stream().mapToLong(StoredRecord::textVersion).max().orElse(0);
    RecordTable loaded = records.build();
    return new Snapshot(loaded, new VectorSpace(vectors, loaded), nextSequence, lastVersion + 1);
  }

  private static long bytes(List<StoredRecord> records, int dimension) {
    return records.stream().mapToLong(StoredRecord::bytes).sum()
        + (long) records.size() * dimension * Float.BYTES;
  }

  private List<StoredRecord> records() {
    List<StoredRecord> found = new ArrayList<>();
    layout.records.scan(
        prefix,
        (key, value) -> {
          try {
            found.add(StoredRecord.decode(Layout.sequenceOf(key), value));
          } catch (IllegalArgumentException e) {
            throw damaged(e);
          }
          return true;
        });
    return found;
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

package dev.corral.core.vector;

import dev.corral.core.exchange.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Joins records in memory with their texts in the store, so that each row is whole, as of one
 * write: a text of another version than the record's means that a write has happened since the
 * snapshot, and the record is looked up again.
 */
final class RowReader {

  /** Texts fetched in one go. */
  private static final int AT_ONCE = 256;

  /** From this share of a collection on, a scan is cheaper than single reads. */
  private static final int SCAN_SHARE = 8;

  /** Looks at a record under change before waiting for the writer to publish what it committed. */
  private static final int GLANCES = 100;

  /** Looks at a record before giving up; after each wait, one means another write to it. */
  private static final int ATTEMPTS = 1_000;

  private final LocalCollection collection;
  private final Layout layout;
  private final byte[] prefix;

  RowReader(LocalCollection collection, Layout layout) {
    this.collection = collection;
    this.layout = layout;
    this.prefix = Layout.key(collection.id());
  }

  /**
   * A record with its text.
   *
   * @param snapshot where the record is from
   * @param ordinal its ordinal there
   * @param text its document, or null for none
   */
  record Row(Snapshot snapshot, int ordinal, @Nullable String text) {
    StoredRecord record() {
      return snapshot.records().at(ordinal);
    }
  }

  /**
   * Gives the rows of ordinals until the visitor says no; those deleted meanwhile are left out.
   *
   * @param ordinals in the order of first insertion
   */
  void read(Snapshot snapshot, int[] ordinals, Predicate<Row> visitor) {
    if (ordinals.length > AT_ONCE && ordinals.length > snapshot.count() / SCAN_SHARE) {
      scan(snapshot, ordinals, visitor);
    } else {
      readSingly(snapshot, ordinals, visitor);
    }
  }

  private void readSingly(Snapshot snapshot, int[] ordinals, Predicate<Row> visitor) {
    for (int from = 0; from < ordinals.length; from += AT_ONCE) {
      int to = Math.min(ordinals.length, from + AT_ONCE);
      for (Row row : rows(snapshot, Arrays.copyOfRange(ordinals, from, to))) {
        if (row != null && !visitor.test(row)) {
          return;
        }
      }
    }
  }

  /** Returns the rows of a few ordinals in their order; null for those deleted meanwhile. */
  List<@Nullable Row> rows(Snapshot snapshot, int[] ordinals) {
    List<byte[]> keys = new ArrayList<>(ordinals.length);
    for (int ordinal : ordinals) {
      StoredRecord record = snapshot.records().at(ordinal);
      if (record.hasText()) {
        keys.add(Layout.key(prefix, record.sequence()));
      }
    }
    List<byte @Nullable []> values = layout.texts.get(keys);
    List<@Nullable Row> rows = new ArrayList<>(ordinals.length);
    int next = 0;
    for (int ordinal : ordinals) {
      boolean hasText = snapshot.records().at(ordinal).hasText();
      rows.add(row(snapshot, ordinal, hasText ? values.get(next++) : null));
    }
    return rows;
  }

  private void scan(Snapshot snapshot, int[] ordinals, Predicate<Row> visitor) {
    int[] at = {0};
    boolean[] stopped = {false};
    layout.texts.scan(
        prefix,
        (key, value) -> {
          long sequence = Layout.sequenceOf(key);
          while (at[0] < ordinals.length) {
            StoredRecord record = snapshot.records().at(ordinals[at[0]]);
            if (record.sequence() > sequence) {
              return true;
            }
            boolean here = record.sequence() == sequence;
            if (!visit(snapshot, ordinals[at[0]++], here ? value : null, visitor)) {
              stopped[0] = true;
              return false;
            }
            if (here) {
              return at[0] < ordinals.length;
            }
          }
          return false;
        });
    while (!stopped[0] && at[0] < ordinals.length) {
      stopped[0] = !visit(snapshot, ordinals[at[0]++], null, visitor);
    }
  }

  private boolean visit(
      Snapshot snapshot, int ordinal, byte @Nullable [] value, Predicate<Row> visitor) {
    Row row = row(snapshot, ordinal, value);
    return row == null || visitor.test(row);
  }

  /** Returns the row, or null where the record was deleted meanwhile. */
  private @Nullable Row row(Snapshot seen, int seenOrdinal, byte @Nullable [] seenValue) {
    Snapshot snapshot = seen;
    int ordinal = seenOrdinal;
    byte[] value = seenValue;
    String id = seen.records().at(seenOrdinal).id();
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      StoredRecord record = snapshot.records().at(ordinal);
      if (!record.hasText()) {
        return new Row(snapshot, ordinal, null);
      }
      if (value != null && Layout.textVersionOf(value) == record.textVersion()) {
        return new Row(snapshot, ordinal, Layout.textOf(value));
      }
      if (attempt < GLANCES) {
        Thread.onSpinWait();
      } else {
        collection.awaitPublication();
      }
      snapshot = collection.snapshot();
      ordinal = snapshot.records().find(id);
      if (ordinal < 0) {
        return null;
      }
      value = layout.texts.get(Layout.key(prefix, snapshot.records().at(ordinal).sequence()));
    }
    throw new Failure.Busy("record [" + id + "] changes too fast to be read", Duration.ofSeconds(1))
        .asException();
  }
}

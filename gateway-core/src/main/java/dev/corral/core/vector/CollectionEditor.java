package dev.corral.core.vector;

import dev.corral.core.vector.filter.Value;
import dev.corral.core.vector.index.FloatVectors;
import dev.corral.core.vector.store.Storage;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The edits of one collection in one group of writes. Used by the writer's thread. */
final class CollectionEditor {

  private final LocalCollection collection;
  private final Layout layout;
  private final Storage.Batch batch;
  private final byte[] prefix;
  private final RecordTable.Editor records;
  private final int firstOrdinal;
  private final Map<Integer, Attributes> discarded = new HashMap<>();
  private Definition definition;
  private @Nullable VectorSpace space;
  private long nextSequence;
  private long nextVersion;

  CollectionEditor(LocalCollection collection, Snapshot snapshot, WriteGroup group) {
    this.collection = collection;
    this.layout = group.layout();
    this.batch = group.batch();
    this.definition = collection.definition();
    this.prefix = Layout.key(definition.id());
    this.records = snapshot.records().edit();
    this.firstOrdinal = snapshot.records().end();
    this.space = snapshot.space();
    this.nextSequence = snapshot.nextSequence();
    this.nextVersion = snapshot.nextVersion();
  }

  Definition definition() {
    return definition;
  }

  RecordTable.Editor records() {
    return records;
  }

  /** Changes the definition; the caller has checked it. */
  void redefine(Definition newDefinition) {
    definition = newDefinition;
    batch.put(layout.definitions, prefix, definition.encoded());
  }

  /** Adds records whose id is not there. */
  void add(List<Entry> entries) {
    for (Entry entry : entries) {
      if (records.find(entry.id()) < 0) {
        insert(entry);
      }
    }
  }

  /** Adds records or changes those that are there. */
  void upsert(List<Entry> entries) {
    for (Entry entry : entries) {
      int ordinal = records.find(entry.id());
      if (ordinal < 0) {
        insert(entry);
      } else {
        change(ordinal, entry);
      }
    }
  }

  /** Changes records that are there. */
  void update(List<Entry> entries) {
    for (Entry entry : entries) {
      int ordinal = records.find(entry.id());
      if (ordinal >= 0) {
        change(ordinal, entry);
      }
    }
  }

  /** Deletes a record that is there. */
  void delete(int ordinal) {
    StoredRecord record = records.at(ordinal);
    byte[] key = Layout.key(prefix, record.sequence());
    batch.delete(layout.records, key);
    batch.delete(layout.vectors, key);
    if (record.hasText()) {
      batch.delete(layout.texts, key);
    }
    records.remove(ordinal);
    discarded.put(ordinal, record.attributes());
  }

  private void insert(Entry entry) {
    float[] vector = entry.vector();
    if (vector == null) {
      throw new AssertionError("unchecked entry without a vector");
    }
    long sequence = nextSequence++;
    byte[] key = Layout.key(prefix, sequence);
    var record =
        new StoredRecord(
            sequence, entry.id(), Attributes.of(entry.metadata()), text(key, 0, entry.document()));
    batch.put(layout.vectors, key, Layout.encodeVector(vector));
    batch.put(layout.records, key, record.encoded());
    append(record, vector, true);
  }

  private void change(int ordinal, Entry entry) {
    StoredRecord old = records.at(ordinal);
    byte[] key = Layout.key(prefix, old.sequence());
    Map<String, Value> metadata = entry.metadata();
    Attributes attributes = metadata == null ? old.attributes() : old.attributes().merged(metadata);
    float[] given = entry.vector();
    float[] vector = present().vectors().copy(ordinal);
    String text = isThere(key, old, entry.document()) ? null : entry.document();
    boolean moves = given != null && !Arrays.equals(given, vector);
    if (!moves && text == null && attributes.isSame(old.attributes())) {
      return;
    }
    var record =
        new StoredRecord(old.sequence(), old.id(), attributes, text(key, old.textVersion(), text));
    batch.put(layout.records, key, record.encoded());
    if (given != null && moves) {
      vector = given;
      batch.put(layout.vectors, key, Layout.encodeVector(vector));
    }
    discarded.put(ordinal, old.attributes());
    records.remove(ordinal);
    append(record, vector, false);
  }

  /**
   * Tells whether the record has this text already; one that is in no store yet counts as other.
   */
  private boolean isThere(byte[] key, StoredRecord record, @Nullable String text) {
    if (text == null || !record.hasText()) {
      return false;
    }
    byte[] stored = layout.texts.get(key);
    return stored != null
        && Layout.textVersionOf(stored) == record.textVersion()
        && Layout.textOf(stored).equals(text);
  }

  /** Writes a text where there is one, and returns the version of the record's text. */
  private long text(byte[] key, long oldVersion, @Nullable String text) {
    if (text == null) {
      return oldVersion;
    }
    long version = nextVersion++;
    batch.put(layout.texts, key, Layout.encodeText(version, text));
    return version;
  }

  private void append(StoredRecord record, float[] vector, boolean newest) {
    int ordinal = vectors(vector.length).vectors().append(vector);
    assert ordinal == records.end();
    records.append(record, newest);
  }

  /** Returns the vectors of a collection that has records. */
  private VectorSpace present() {
    VectorSpace present = space;
    if (present == null) {
      throw new AssertionError("records without vectors");
    }
    return present;
  }

  /** Returns the vectors, and fixes the dimension at the first write. */
  private VectorSpace vectors(int dimension) {
    if (definition.dimension() == null) {
      redefine(definition.withDimension(dimension));
    }
    VectorSpace present = space;
    if (present == null) {
      present =
          new VectorSpace(new FloatVectors(dimension, definition.settings().space().metric()));
      space = present;
    }
    return present;
  }

  /** Makes the edits visible. */
  void publish() {
    VectorSpace present = space;
    if (present != null) {
      discarded.forEach(present::discard);
    }
    var snapshot = new Snapshot(records.build(), space, nextSequence, nextVersion);
    collection.publish(definition, Compaction.compacted(snapshot));
  }

  /** Takes the appended vectors back. */
  void rollBack() {
    VectorSpace present = space;
    if (present != null && present.vectors().end() > firstOrdinal) {
      present.vectors().truncate(firstOrdinal);
    }
  }
}

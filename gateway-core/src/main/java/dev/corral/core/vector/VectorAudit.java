package dev.corral.core.vector;

import dev.corral.core.vector.store.Storage;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Looks at every entry of the collections in a storage: each decodes, each record has its vector
 * and its text, and there is nothing that no record and no collection knows of. What an interrupted
 * copy has left is no fault: the next start removes it. Nothing is changed.
 */
public final class VectorAudit {

  /** Entries between two reports of progress. */
  private static final int STEP = 10_000;

  private final Layout layout;
  private final Consumer<String> finding;
  private final LongConsumer progress;
  private final Map<UUID, Definition> definitions = new HashMap<>();

  /** Copies that are not complete: the next start removes them, or they are being made. */
  private final Set<UUID> unfinished = new HashSet<>();

  private long entries;
  private long records;

  private VectorAudit(Storage storage, Consumer<String> finding, LongConsumer progress) {
    this.layout = new Layout(storage);
    this.finding = finding;
    this.progress = progress;
  }

  /**
   * What was looked at.
   *
   * @param collections how many there are
   * @param records how many they have together
   */
  public record Counts(int collections, long records) {}

  /**
   * Looks at everything.
   *
   * @param finding told of each fault in one sentence
   * @param progress told of the number of entries that were looked at
   */
  public static Counts run(Storage storage, Consumer<String> finding, LongConsumer progress) {
    var audit = new VectorAudit(storage, finding, progress);
    audit.readDefinitions();
    audit.readUnfinished();
    audit.definitions.values().forEach(audit::check);
    audit.findOrphans("record", audit.layout.records);
    audit.findOrphans("vector", audit.layout.vectors);
    audit.findOrphans("text", audit.layout.texts);
    return new Counts(audit.definitions.size(), audit.records);
  }

  private void readDefinitions() {
    Set<String> names = new HashSet<>();
    layout.definitions.scan(
        new byte[0],
        (key, value) -> {
          UUID id = Layout.idOf(key);
          try {
            var definition = Definition.decode(id, value);
            definitions.put(id, definition);
            if (!names.add(definition.namespace() + "/" + definition.name())) {
              finding.accept("two collections are called [" + definition.name() + "]");
            }
          } catch (IllegalArgumentException e) {
            finding.accept("the definition of collection " + id + " does not decode: " + reason(e));
          }
          return step();
        });
  }

  private void readUnfinished() {
    layout.unfinished.scan(
        new byte[0],
        (key, _) -> {
          unfinished.add(Layout.idOf(key));
          return step();
        });
  }

  private void check(Definition definition) {
    byte[] prefix = Layout.key(definition.id());
    Map<Long, StoredRecord> unmatched = readRecords(definition, prefix);
    Map<Long, Long> texts = new HashMap<>();
    unmatched.forEach((sequence, record) -> {
      if (record.hasText()) {
        texts.put(sequence, record.textVersion());
      }
    });
    layout.vectors.scan(
        prefix,
        (key, value) -> {
          long sequence = Layout.sequenceOf(key);
          StoredRecord record = unmatched.remove(sequence);
          if (record == null) {
            finding.accept(in(definition) + "vector " + sequence + " belongs to no record");
          } else {
            checkVector(definition, record, value);
          }
          return step();
        });
    unmatched
        .values()
        .forEach(record ->
            finding.accept(in(definition) + "record [" + record.id() + "] has no vector"));
    layout.texts.scan(
        prefix,
        (key, value) -> {
          long sequence = Layout.sequenceOf(key);
          checkText(definition, sequence, texts.remove(sequence), value);
          return step();
        });
    texts
        .keySet()
        .forEach(sequence ->
            finding.accept(in(definition) + "record " + sequence + " has lost its text"));
  }

  private Map<Long, StoredRecord> readRecords(Definition definition, byte[] prefix) {
    Map<Long, StoredRecord> found = new HashMap<>();
    Set<String> ids = new HashSet<>();
    layout.records.scan(
        prefix,
        (key, value) -> {
          long sequence = Layout.sequenceOf(key);
          try {
            StoredRecord record = StoredRecord.decode(sequence, value);
            var _ = record.attributes().toMap();
            found.put(sequence, record);
            if (!ids.add(record.id())) {
              finding.accept(in(definition) + "two records have the id [" + record.id() + "]");
            }
          } catch (RuntimeException e) {
            finding.accept(
                in(definition) + "record " + sequence + " does not decode: " + reason(e));
          }
          records++;
          return step();
        });
    return found;
  }

  private void checkVector(Definition definition, StoredRecord record, byte[] value) {
    Integer dimension = definition.dimension();
    if (dimension == null || value.length != dimension * Float.BYTES) {
      finding.accept(
          in(definition)
              + "the vector of record ["
              + record.id()
              + "] has "
              + value.length
              + " bytes (expected: "
              + (dimension == null ? 0 : dimension * Float.BYTES)
              + ")");
      return;
    }
    for (float component : Layout.decodeVector(value)) {
      if (!Float.isFinite(component)) {
        finding.accept(in(definition) + "the vector of record [" + record.id() + "] is not finite");
        return;
      }
    }
  }

  private void checkText(
      Definition definition, long sequence, @Nullable Long version, byte[] value) {
    if (version == null) {
      finding.accept(in(definition) + "text " + sequence + " belongs to no record");
    } else if (value.length < Long.BYTES || Layout.textVersionOf(value) != version) {
      finding.accept(in(definition) + "the text of record " + sequence + " is of another write");
    } else {
      try {
        var _ =
            StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(value, Long.BYTES, value.length - Long.BYTES));
      } catch (CharacterCodingException e) {
        finding.accept(in(definition) + "the text of record " + sequence + " is not UTF-8");
      }
    }
  }

  private void findOrphans(String what, Storage.Table table) {
    Map<UUID, Long> unknown = new HashMap<>();
    table.scan(
        new byte[0],
        (key, _) -> {
          UUID id = Layout.idOf(key);
          if (!definitions.containsKey(id) && !unfinished.contains(id)) {
            unknown.merge(id, 1L, Long::sum);
          }
          return step();
        });
    unknown.forEach((id, count) ->
        finding.accept(
            count + " " + what + "s belong to collection " + id + ", which is not there"));
  }

  private boolean step() {
    if (++entries % STEP == 0) {
      progress.accept(entries);
    }
    return true;
  }

  private static String in(Definition definition) {
    return "collection [" + definition.name() + "]: ";
  }

  private static String reason(RuntimeException e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}

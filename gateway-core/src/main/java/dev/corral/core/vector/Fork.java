package dev.corral.core.vector;

import dev.corral.core.vector.RowReader.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Copies a collection in steps, between which other writes go on. The copy is noted as unfinished
 * first and gets its definition last, so that a crash in between leaves nothing that is served;
 * what it left is removed at the next start.
 */
final class Fork {

  /** Records of one step. */
  private static final int STEP = 512;

  private final Layout layout;
  private final VectorWriter writer;
  private final LocalCollection source;
  private final UUID id = UUID.randomUUID();
  private final byte[] prefix = Layout.key(id);
  private long nextSequence;

  Fork(Layout layout, VectorWriter writer, LocalCollection source) {
    this.layout = layout;
    this.writer = writer;
    this.source = source;
  }

  /** Copies the records, and returns the definition of the copy, which is not written yet. */
  Definition copyRecords(String name, CollectionSettings settings) {
    Snapshot now = source.snapshot();
    Integer dimension = source.dimension();
    boolean _ =
        writer.submit(group -> {
          group.batch().put(layout.unfinished, prefix, new byte[0]);
          return true;
        });
    List<Row> step = new ArrayList<>();
    new RowReader(source, layout)
        .read(
            now,
            Ordinals.inOrder(now.records(), now.records().live()),
            row -> {
              step.add(row);
              if (step.size() == STEP) {
                write(step);
                step.clear();
              }
              return true;
            });
    write(step);
    return new Definition(id, source.namespace(), name, settings, dimension);
  }

  private void write(List<Row> rows) {
    boolean _ =
        writer.submit(group -> {
          for (Row row : rows) {
            write(row, group);
          }
          return true;
        });
  }

  private void write(Row row, WriteGroup group) {
    long sequence = nextSequence++;
    byte[] key = Layout.key(prefix, sequence);
    @Nullable String text = row.text();
    StoredRecord old = row.record();
    var record = new StoredRecord(sequence, old.id(), old.attributes(), text == null ? 0 : 1);
    float[] vector = row.snapshot().vectors().vectors().copy(row.ordinal());
    group.batch().put(layout.records, key, record.encoded());
    group.batch().put(layout.vectors, key, Layout.encodeVector(vector));
    if (text != null) {
      group.batch().put(layout.texts, key, Layout.encodeText(record.textVersion(), text));
    }
  }

  /** Removes what was copied. */
  void undo() {
    boolean _ =
        writer.submit(group -> {
          remove(prefix, layout, group);
          return true;
        });
  }

  /** Removes the copies that a crash interrupted. */
  static void removeUnfinished(Layout layout, VectorWriter writer) {
    List<byte[]> unfinished = new ArrayList<>();
    layout.unfinished.scan(
        new byte[0],
        (key, _) -> {
          unfinished.add(key);
          return true;
        });
    if (!unfinished.isEmpty()) {
      boolean _ =
          writer.submit(group -> {
            unfinished.forEach(prefix -> remove(prefix, layout, group));
            return true;
          });
    }
  }

  /** Adds: remove a copy that was not completed. */
  private static void remove(byte[] prefix, Layout layout, WriteGroup group) {
    group.batch().deleteAll(layout.records, prefix);
    group.batch().deleteAll(layout.vectors, prefix);
    group.batch().deleteAll(layout.texts, prefix);
    group.batch().delete(layout.unfinished, prefix);
  }
}

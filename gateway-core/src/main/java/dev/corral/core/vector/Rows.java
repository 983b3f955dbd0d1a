package dev.corral.core.vector;

import dev.corral.core.vector.VectorCollection.Part;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a selection meant at one moment, to be gone through several times, part by part, without
 * holding the records in memory. Every time it is the same records in the same state, so that what
 * was read in turns fits together. Used by one thread.
 */
public final class Rows {

  private final LocalCollection collection;
  private final Layout layout;
  private final Snapshot snapshot;
  private final int[] ordinals;
  private final Map<Integer, RowReader.Row> changed = new HashMap<>();
  private final BitSet gone = new BitSet();
  private boolean settled;

  Rows(LocalCollection collection, Layout layout, Snapshot snapshot, int[] ordinals) {
    this.collection = collection;
    this.layout = layout;
    this.snapshot = snapshot;
    this.ordinals = ordinals;
  }

  /** Returns how many records there are, or were at the beginning. */
  public int size() {
    return ordinals.length;
  }

  /**
   * Gives the records one by one, in the order of first insertion. Documents are read from the
   * store, where a write may have come between: such a record is given as it is by then, or left
   * out where it was deleted. Therefore documents are to be asked for first, if at all, and once.
   */
  public void each(Set<Part> parts, Consumer<Entry> visitor) {
    if (parts.contains(Part.DOCUMENT)) {
      if (settled) {
        throw new IllegalStateException("documents are asked for first, and once");
      }
      readDocuments(row -> visitor.accept(LocalCollection.entry(row, parts)));
    } else {
      Set<Part> wanted = parts.isEmpty() ? EnumSet.noneOf(Part.class) : parts;
      for (int i = 0; i < ordinals.length; i++) {
        if (!gone.get(i)) {
          visitor.accept(LocalCollection.entry(row(i), wanted));
        }
      }
    }
    settled = true;
  }

  private RowReader.Row row(int position) {
    RowReader.@Nullable Row newer = changed.get(position);
    return newer != null ? newer : new RowReader.Row(snapshot, ordinals[position], null);
  }

  private void readDocuments(Consumer<RowReader.Row> visitor) {
    int[] position = {0};
    new RowReader(collection, layout)
        .read(
            snapshot,
            ordinals,
            row -> {
              String id = row.record().id();
              while (!snapshot.records().at(ordinals[position[0]]).id().equals(id)) {
                gone.set(position[0]++);
              }
              boolean moved =
                  row.ordinal() != ordinals[position[0]]
                      || row.snapshot().space() != snapshot.space();
              if (moved) {
                changed.put(position[0], new RowReader.Row(row.snapshot(), row.ordinal(), null));
              }
              position[0]++;
              visitor.accept(row);
              return true;
            });
    gone.set(position[0], ordinals.length);
  }
}

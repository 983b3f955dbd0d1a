package dev.corral.core.vector;

import dev.corral.core.vector.filter.AttributeIndex;
import dev.corral.core.vector.filter.Filter;
import dev.corral.core.vector.filter.Matcher;
import dev.corral.core.vector.filter.Subject;
import dev.corral.core.vector.filter.Value;
import dev.corral.core.vector.index.OrdinalSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decides which records of a snapshot a selection means. */
final class Selector {

  private final LocalCollection collection;
  private final Layout layout;
  private final Snapshot snapshot;
  private final RecordTable records;

  Selector(LocalCollection collection, Layout layout, Snapshot snapshot) {
    this.collection = collection;
    this.layout = layout;
    this.snapshot = snapshot;
    this.records = snapshot.records();
  }

  /** Returns the ordinals in the order of first insertion. */
  int[] select(Selection selection) {
    return Ordinals.inOrder(records, accepted(selection));
  }

  /** Returns the set of ordinals. */
  OrdinalSet accepted(Selection selection) {
    OrdinalSet named = named(selection.ids());
    Filter filter = selection.filter();
    return filter == null ? named : matching(named, filter);
  }

  private OrdinalSet named(@Nullable List<String> ids) {
    if (ids == null) {
      return records.live();
    }
    var set = OrdinalSet.builder();
    for (String id : ids) {
      int ordinal = records.find(id);
      if (ordinal >= 0) {
        set.add(ordinal);
      }
    }
    return set.build();
  }

  private OrdinalSet matching(OrdinalSet among, Filter filter) {
    VectorSpace space = snapshot.space();
    AttributeIndex index = space == null ? null : space.attributes();
    int covered = index == null ? 0 : Math.min(index.end(), records.end());
    var set = OrdinalSet.builder();
    if (index != null && covered > 0) {
      AttributeIndex.Answer known = index.narrow(filter, among, covered);
      if (known.rest() == null) {
        set = known.ordinals().toBuilder();
      } else {
        addMatching(known.ordinals(), 0, known.rest(), set);
      }
    }
    addMatching(among, covered, filter, set);
    return set.build();
  }

  /** Asks the members from an ordinal on one by one. */
  private void addMatching(OrdinalSet among, int from, Filter filter, OrdinalSet.Builder set) {
    Matcher matcher = Matcher.of(filter);
    if (!Matcher.readsDocument(filter)) {
      for (int ordinal = among.next(from); ordinal >= 0; ordinal = among.next(ordinal + 1)) {
        if (matcher.matches(new Candidate(records.at(ordinal), null))) {
          set.add(ordinal);
        }
      }
      return;
    }
    OrdinalSet asked = from == 0 ? among : among.and(OrdinalSet.EMPTY.not(from).not(records.end()));
    new RowReader(collection, layout)
        .read(
            snapshot,
            Ordinals.inOrder(records, asked),
            row -> {
              int ordinal = records.find(row.record().id());
              if (ordinal >= 0 && matcher.matches(new Candidate(row.record(), row.text()))) {
                set.add(ordinal);
              }
              return true;
            });
  }

  /** A record as a filter sees it. */
  private record Candidate(StoredRecord record, @Nullable String document) implements Subject {
    @Override
    public @Nullable Value value(String key) {
      return record.attributes().get(key);
    }
  }
}

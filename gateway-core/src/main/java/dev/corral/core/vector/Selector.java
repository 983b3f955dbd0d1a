package dev.corral.core.vector;

import dev.corral.core.vector.filter.Filter;
import dev.corral.core.vector.filter.Matcher;
import dev.corral.core.vector.filter.Subject;
import dev.corral.core.vector.filter.Value;
import dev.corral.core.vector.index.OrdinalSet;
import java.util.Arrays;
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

  /** Returns a page of the ordinals in the order of first insertion. */
  int[] window(Selection selection, @Nullable Integer limit, int offset) {
    Checks.window(limit, offset);
    int[] selected = select(selection);
    int from = Math.min(offset, selected.length);
    int to = limit == null ? selected.length : (int) Math.min(selected.length, (long) from + limit);
    return Arrays.copyOfRange(selected, from, to);
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
    boolean readsDocument = Matcher.readsDocument(filter);
    VectorSpace space = snapshot.space();
    if (readsDocument && space != null && snapshot.count() >= TextThread.FLOOR) {
      var _ = space.texts().grams();
      collection.noticeTexts(snapshot);
    }
    Estimate estimate = Estimate.of(filter, snapshot);
    OrdinalSet sure = among.and(estimate.sure());
    OrdinalSet unsure = among.and(estimate.maybe()).and(sure.not(records.end()));
    if (unsure.size() == 0) {
      return sure;
    }
    var set = sure.toBuilder();
    if (readsDocument) {
      askWithDocuments(unsure, Matcher.of(filter), set);
    } else {
      ask(unsure, Matcher.of(filter), set);
    }
    return set.build();
  }

  private void ask(OrdinalSet unsure, Matcher matcher, OrdinalSet.Builder set) {
    for (int ordinal = unsure.next(0); ordinal >= 0; ordinal = unsure.next(ordinal + 1)) {
      if (matcher.matches(new Candidate(records.at(ordinal), null))) {
        set.add(ordinal);
      }
    }
  }

  private void askWithDocuments(OrdinalSet unsure, Matcher matcher, OrdinalSet.Builder set) {
    new RowReader(collection, layout)
        .read(
            snapshot,
            Ordinals.inOrder(records, unsure),
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
    public String id() {
      return record.id();
    }

    @Override
    public @Nullable Value value(String key) {
      return record.attributes().get(key);
    }
  }
}

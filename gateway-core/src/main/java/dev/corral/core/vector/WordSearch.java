package dev.corral.core.vector;

import dev.corral.core.vector.index.Nearest;
import dev.corral.core.vector.index.OrdinalSet;
import dev.corral.core.vector.text.Bm25;
import dev.corral.core.vector.text.WordIndex;

/**
 * Ranks the documents of a snapshot by BM25. What the index of words does not cover yet is read and
 * counted here, so that an answer never depends on how far the index is.
 */
final class WordSearch {

  private final LocalCollection collection;
  private final Layout layout;
  private final Snapshot snapshot;

  WordSearch(LocalCollection collection, Layout layout, Snapshot snapshot) {
    this.collection = collection;
    this.layout = layout;
    this.snapshot = snapshot;
  }

  /**
   * Returns the accepted documents that share words with a question, with the negative of their
   * worth as distance.
   */
  Nearest.Ranking search(String question, int k, OrdinalSet accepted) {
    var nearest = new Nearest(Math.max(1, Math.min(k, snapshot.count())));
    Bm25 query = Bm25.of(question);
    if (k < 1 || accepted.size() == 0 || query.isEmpty()) {
      return nearest.drain();
    }
    RecordTable records = snapshot.records();
    OrdinalSet live = records.live();
    OrdinalSet unread = live;
    if (snapshot.count() >= TextThread.FLOOR) {
      WordIndex index = snapshot.vectors().texts().words();
      int covered = Math.min(index.end(), records.end());
      query.take(index, live, covered);
      unread = live.and(index.unsure(covered).or(OrdinalSet.range(covered, records.end())));
      collection.noticeTexts(snapshot);
    }
    new RowReader(collection, layout)
        .read(
            snapshot,
            Ordinals.inOrder(records, unread),
            row -> {
              int ordinal = records.find(row.record().id());
              String text = row.text();
              if (ordinal >= 0 && text != null) {
                query.take(ordinal, text);
              }
              return true;
            });
    query.rank(accepted, nearest);
    return nearest.drain();
  }
}

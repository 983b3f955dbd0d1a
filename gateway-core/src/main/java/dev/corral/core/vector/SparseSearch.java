package dev.corral.core.vector;

import dev.corral.core.vector.filter.SparseIndex;
import dev.corral.core.vector.filter.Value;
import dev.corral.core.vector.index.Nearest;
import dev.corral.core.vector.index.OrdinalSet;
import dev.corral.core.vector.rank.Rank;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Ranks the records of a snapshot by the sparse vectors in their metadata: by the index where it
 * reaches, one by one beyond.
 */
final class SparseSearch {

  /** Values of the index that are added up in the time of decoding one record's vector, roughly. */
  private static final int VALUES_PER_RECORD = 200;

  private final RecordTable records;
  private final @Nullable SparseIndex index;
  private final int indexed;

  SparseSearch(Snapshot snapshot, String key) {
    this.records = snapshot.records();
    VectorSpace space = snapshot.space();
    int described = space == null ? 0 : Math.min(space.attributes().end(), records.end());
    this.index = space == null ? null : space.attributes().sparse(key);
    this.indexed = described;
  }

  /** Returns the accepted records that have a sparse vector, 1 − the inner product as distance. */
  Nearest.Ranking search(Rank.Alike alike, OrdinalSet accepted) {
    int wanted = Math.min(alike.limit(), accepted.size());
    if (wanted == 0) {
      return new Nearest.Ranking(new int[0], new float[0]);
    }
    Value.Sparse query = alike.scaled() ? scaled(alike) : alike.query();
    var nearest = new Nearest(wanted);
    int from = 0;
    if (index != null && index.work(query) < (long) accepted.size() * VALUES_PER_RECORD) {
      index.search(query, accepted, indexed, wanted, nearest);
      from = indexed;
    }
    for (int at = accepted.next(from); at >= 0; at = accepted.next(at + 1)) {
      if (records.at(at).attributes().get(alike.key()) instanceof Value.Sparse vector) {
        nearest.offer(at, 1 - query.dot(vector));
      }
    }
    return nearest.drain();
  }

  /** Weighs what few records have more; counts all living records, whatever is accepted. */
  private Value.Sparse scaled(Rank.Alike alike) {
    int[] indices = alike.query().indices();
    int[] having = new int[indices.length];
    OrdinalSet live = records.live();
    for (int i = 0; index != null && i < having.length; i++) {
      having[i] = index.count(indices[i], live, indexed);
    }
    for (int at = live.next(index == null ? 0 : indexed); at >= 0; at = live.next(at + 1)) {
      if (records.at(at).attributes().get(alike.key()) instanceof Value.Sparse vector) {
        count(indices, vector.indices(), having);
      }
    }
    float[] values = alike.query().values().clone();
    for (int i = 0; i < values.length; i++) {
      values[i] *= (float) Math.log1p((live.size() - having[i] + 0.5) / (having[i] + 0.5));
    }
    return new Value.Sparse(Arrays.copyOf(indices, indices.length), values, null);
  }

  private static void count(int[] sought, int[] present, int[] counts) {
    for (int i = 0, j = 0; i < sought.length && j < present.length; ) {
      int compared = Integer.compareUnsigned(sought[i], present[j]);
      if (compared == 0) {
        counts[i]++;
      }
      i += compared <= 0 ? 1 : 0;
      j += compared >= 0 ? 1 : 0;
    }
  }
}

package dev.corral.core.vector;

import dev.corral.core.vector.filter.Value;
import dev.corral.core.vector.index.Nearest;
import dev.corral.core.vector.index.OrdinalSet;
import dev.corral.core.vector.rank.Rank;
import java.util.Arrays;

/** Ranks the records of a snapshot by the sparse vectors in their metadata, one by one. */
final class SparseSearch {

  private final RecordTable records;

  SparseSearch(Snapshot snapshot) {
    this.records = snapshot.records();
  }

  /** Returns the accepted records that have a sparse vector, 1 − the inner product as distance. */
  Nearest.Ranking search(Rank.Alike alike, OrdinalSet accepted) {
    int wanted = Math.min(alike.limit(), accepted.size());
    if (wanted == 0) {
      return new Nearest.Ranking(new int[0], new float[0]);
    }
    Value.Sparse query = alike.scaled() ? scaled(alike) : alike.query();
    var nearest = new Nearest(wanted);
    for (int at = accepted.next(0); at >= 0; at = accepted.next(at + 1)) {
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
    for (int at = live.next(0); at >= 0; at = live.next(at + 1)) {
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

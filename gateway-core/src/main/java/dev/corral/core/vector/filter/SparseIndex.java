package dev.corral.core.vector.filter;

import dev.corral.core.vector.index.Nearest;
import dev.corral.core.vector.index.OrdinalSet;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * From the indices of sparse vectors under one metadata key to the ordinals that have them, with
 * their values. One thread adds in the order of ordinals; any thread asks about those below an end
 * that was published to it.
 */
public final class SparseIndex {

  private static final int BYTES_OF_LIST = 96;
  private static final int BYTES_OF_ENTRY = Integer.BYTES + Float.BYTES;

  private final Map<Integer, Column> columns = new ConcurrentHashMap<>();
  private final OrdinalList having = new OrdinalList();
  private final AtomicLong bytes = new AtomicLong();

  SparseIndex() {}

  /** Adds the vector of an ordinal. */
  void add(int ordinal, Value.Sparse vector) {
    having.add(ordinal);
    for (int i = 0; i < vector.indices().length; i++) {
      Column column = columns.get(vector.indices()[i]);
      if (column == null) {
        column = new Column();
        columns.put(vector.indices()[i], column);
        bytes.addAndGet(BYTES_OF_LIST);
      }
      column.add(ordinal, vector.values()[i]);
    }
    bytes.addAndGet((long) BYTES_OF_ENTRY * vector.indices().length);
  }

  /** Returns roughly how much memory it takes. */
  long bytes() {
    return bytes.get();
  }

  /** Returns how many values a search of a query looks at. */
  public long work(Value.Sparse query) {
    long work = 0;
    for (int index : query.indices()) {
      Column column = columns.get(index);
      work += column == null ? 0 : column.size;
    }
    return work;
  }

  /** Returns how many of a set have a value at an index. */
  public int count(int index, OrdinalSet among, int below) {
    Column column = columns.get(index);
    return column == null ? 0 : column.count(among, below);
  }

  /**
   * Offers the accepted ordinals below an end that have a vector: 1 − the inner product with the
   * query as distance. Of those that share no index with it, which are all alike, it offers the
   * first only.
   *
   * @param wanted how many of them at most
   */
  public void search(Value.Sparse query, OrdinalSet accepted, int below, int wanted, Nearest into) {
    float[] sums = new float[below];
    long[] met = new long[(below + 63) >> 6];
    for (int i = 0; i < query.indices().length; i++) {
      Column column = columns.get(query.indices()[i]);
      if (column != null) {
        column.addTo(sums, met, query.values()[i]);
      }
    }
    var all = OrdinalSet.builder();
    having.addTo(all, below);
    OrdinalSet candidates = all.build().and(accepted);
    int alike = 0;
    for (int at = candidates.next(0); at >= 0; at = candidates.next(at + 1)) {
      boolean isMet = (met[at >> 6] >>> at & 1) != 0;
      if (isMet || alike++ < wanted) {
        into.offer(at, 1 - sums[at]);
      }
    }
  }

  /** Ordinals that have a value at one index, ascending, with their values. */
  private static final class Column {

    private volatile int[] ordinals = new int[2];
    private volatile float[] values = new float[2];
    private volatile int size;

    /**
     * Writes behind what readers look at, and makes it theirs by the size, which they read first.
     */
    void add(int ordinal, float value) {
      int at = size;
      int[] places = ordinals;
      float[] numbers = values;
      if (at == numbers.length) {
        places = Arrays.copyOf(places, 2 * at);
        numbers = Arrays.copyOf(numbers, 2 * at);
        ordinals = places;
        values = numbers;
      }
      places[at] = ordinal;
      numbers[at] = value;
      size = at + 1;
    }

    int count(OrdinalSet among, int below) {
      int most = size;
      int[] places = ordinals;
      int count = 0;
      for (int i = 0; i < most && places[i] < below; i++) {
        count += among.contains(places[i]) ? 1 : 0;
      }
      return count;
    }

    void addTo(float[] sums, long[] met, float factor) {
      int most = size;
      int[] places = ordinals;
      float[] numbers = values;
      for (int i = 0; i < most && places[i] < sums.length; i++) {
        sums[places[i]] += factor * numbers[i];
        met[places[i] >> 6] |= 1L << places[i];
      }
    }
  }
}

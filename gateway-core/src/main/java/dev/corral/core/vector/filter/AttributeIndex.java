package dev.corral.core.vector.filter;

import dev.corral.core.vector.index.OrdinalSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * From metadata values to the ordinals that have them. One thread adds records in the order of
 * their ordinals, whose metadata never changes; any number of threads ask meanwhile, about the
 * ordinals below an {@link #end} that they read before.
 */
public final class AttributeIndex {

  private final Map<String, Key> keys = new ConcurrentHashMap<>();
  private volatile int end;

  /** Different numbers from which on a range compares all of them. */
  private static final int MANY_NUMBERS = 256;

  /** The values of one key; numbers are ordered by value, whatever their type. */
  private static final class Key {
    final Map<Value, OrdinalList> others = new ConcurrentHashMap<>();
    final NavigableMap<Value, OrdinalList> numbers = new ConcurrentSkipListMap<>(Numbers::compare);
    final NumberColumn column = new NumberColumn();
    final Map<Value, OrdinalList> items = new ConcurrentHashMap<>();
    volatile int differentNumbers;
    volatile @Nullable SparseIndex sparse;
  }

  /** Returns the ordinal that is added next. */
  public int end() {
    return end;
  }

  /** Adds the next ordinal with its values by key. */
  public void add(Map<String, Value> values) {
    int ordinal = end;
    values.forEach((name, value) -> {
      Key key = keys.computeIfAbsent(name, _ -> new Key());
      switch (value) {
        case Value.Whole _, Value.Real _ -> addNumber(key, value, ordinal);
        case Value.Text _, Value.Flag _ -> add(key.others, value, ordinal);
        case Value.Many(List<Value> items) -> items.forEach(item -> add(key.items, item, ordinal));
        case Value.Sparse sparse -> sparseOf(key).add(ordinal, sparse);
      }
    });
    end = ordinal + 1;
  }

  private static SparseIndex sparseOf(Key key) {
    SparseIndex known = key.sparse;
    if (known == null) {
      known = new SparseIndex();
      key.sparse = known;
    }
    return known;
  }

  /** Returns the sparse vectors under a key, or null where there are none. */
  public @Nullable SparseIndex sparse(String name) {
    Key key = keys.get(name);
    return key == null ? null : key.sparse;
  }

  /**
   * Returns roughly how much memory sparse vectors take here; the rest is a part of each record.
   */
  public long sparseBytes() {
    long bytes = 0;
    for (Key key : keys.values()) {
      SparseIndex sparse = key.sparse;
      bytes += sparse == null ? 0 : sparse.bytes();
    }
    return bytes;
  }

  private static void add(Map<Value, OrdinalList> lists, Value value, int ordinal) {
    lists.computeIfAbsent(value, _ -> new OrdinalList()).add(ordinal);
  }

  private static void addNumber(Key key, Value value, int ordinal) {
    OrdinalList list = key.numbers.get(value);
    if (list == null) {
      list = new OrdinalList();
      key.numbers.put(value, list);
      int different = key.differentNumbers;
      key.differentNumbers = different + 1;
    }
    list.add(ordinal);
    key.column.set(ordinal, Numbers.rounded(value));
  }

  /**
   * Returns exactly what matches, or null where metadata alone does not say.
   *
   * @param below an earlier {@link #end}; none from there on is in the answer
   */
  public @Nullable OrdinalSet exact(Filter filter, int below) {
    return switch (filter) {
      case Filter.All(List<Filter> parts) -> all(parts, below);
      case Filter.Any(List<Filter> parts) -> any(parts, below);
      case Filter.Compare compare -> compared(compare, below);
      case Filter.OneOf(String key, List<Value> values, boolean negated) -> {
        var set = OrdinalSet.builder();
        values.forEach(value -> addEqual(key, value, set, below));
        yield negated ? set.build().not(below) : set.build();
      }
      case Filter.Holds(String key, Value value, boolean negated) -> {
        var set = OrdinalSet.builder();
        Key known = keys.get(key);
        addTo(set, known == null ? null : known.items.get(value), below);
        yield negated ? set.build().not(below) : set.build();
      }
      case Filter.Ids _, Filter.DocumentContains _, Filter.DocumentMatches _ -> null;
    };
  }

  private @Nullable OrdinalSet all(List<Filter> parts, int below) {
    OrdinalSet result = OrdinalSet.EMPTY.not(below);
    for (Filter part : parts) {
      OrdinalSet exact = exact(part, below);
      if (exact == null) {
        return null;
      }
      result = result.and(exact);
    }
    return result;
  }

  private @Nullable OrdinalSet any(List<Filter> parts, int below) {
    OrdinalSet result = OrdinalSet.EMPTY;
    for (Filter part : parts) {
      OrdinalSet exact = exact(part, below);
      if (exact == null) {
        return null;
      }
      result = result.or(exact);
    }
    return result;
  }

  private OrdinalSet compared(Filter.Compare compare, int below) {
    var set = OrdinalSet.builder();
    Value value = compare.value();
    switch (compare.comparison()) {
      case EQUAL -> addEqual(compare.key(), value, set, below);
      case NOT_EQUAL -> {
        addEqual(compare.key(), value, set, below);
        return set.build().not(below);
      }
      case GREATER, GREATER_OR_EQUAL, LESS, LESS_OR_EQUAL -> {
        Key known = keys.get(compare.key());
        if (known != null && Numbers.isNumber(value)) {
          addRange(known, compare.comparison(), value, set, below);
        }
      }
    }
    return set.build();
  }

  private static void addRange(
      Key key, Filter.Comparison comparison, Value value, OrdinalSet.Builder set, int below) {
    boolean up =
        comparison == Filter.Comparison.GREATER || comparison == Filter.Comparison.GREATER_OR_EQUAL;
    boolean equalToo =
        comparison == Filter.Comparison.GREATER_OR_EQUAL
            || comparison == Filter.Comparison.LESS_OR_EQUAL;
    NavigableMap<Value, OrdinalList> range =
        up ? key.numbers.tailMap(value, equalToo) : key.numbers.headMap(value, equalToo);
    if (key.differentNumbers <= MANY_NUMBERS) {
      range.values().forEach(list -> list.addTo(set, below));
      return;
    }
    double bound = Numbers.rounded(value);
    if (up) {
      key.column.addAbove(bound, set, below);
    } else {
      key.column.addBelow(bound, set, below);
    }
    // Numbers that only rounding makes equal to the bound are the nearest to it.
    for (Map.Entry<Value, OrdinalList> near : (up ? range : range.descendingMap()).entrySet()) {
      if (Numbers.rounded(near.getKey()) != bound) {
        break;
      }
      near.getValue().addTo(set, below);
    }
  }

  private void addEqual(String key, Value value, OrdinalSet.Builder set, int below) {
    Key known = keys.get(key);
    if (known != null) {
      addTo(
          set, Numbers.isNumber(value) ? known.numbers.get(value) : known.others.get(value), below);
    }
  }

  private static void addTo(OrdinalSet.Builder set, @Nullable OrdinalList list, int below) {
    if (list != null) {
      list.addTo(set, below);
    }
  }
}

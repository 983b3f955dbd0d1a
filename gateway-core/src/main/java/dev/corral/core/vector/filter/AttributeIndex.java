package dev.corral.core.vector.filter;

import dev.corral.core.vector.index.OrdinalSet;
import java.util.Arrays;
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

  /** The values of one key; numbers are ordered by value, whatever their type. */
  private static final class Key {
    final Map<Value, Postings> others = new ConcurrentHashMap<>();
    final NavigableMap<Value, Postings> numbers = new ConcurrentSkipListMap<>(Numbers::compare);
    final Map<Value, Postings> items = new ConcurrentHashMap<>();
  }

  /** Ascending ordinals; the size is published after the ordinal. */
  private static final class Postings {
    private volatile int[] ordinals = new int[1];
    private volatile int size;

    void add(int ordinal) {
      int at = size;
      int[] held = ordinals;
      if (at > 0 && held[at - 1] == ordinal) {
        return;
      }
      if (at == held.length) {
        held = Arrays.copyOf(held, 2 * at);
        ordinals = held;
      }
      held[at] = ordinal;
      size = at + 1;
    }

    void addTo(OrdinalSet.Builder set, int below) {
      int count = size;
      int[] held = ordinals;
      for (int i = 0; i < count && held[i] < below; i++) {
        set.add(held[i]);
      }
    }
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
        case Value.Whole _, Value.Real _ -> add(key.numbers, value, ordinal);
        case Value.Text _, Value.Flag _ -> add(key.others, value, ordinal);
        case Value.Many(List<Value> items) -> items.forEach(item -> add(key.items, item, ordinal));
      }
    });
    end = ordinal + 1;
  }

  private static void add(Map<Value, Postings> postings, Value value, int ordinal) {
    postings.computeIfAbsent(value, _ -> new Postings()).add(ordinal);
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
      case Filter.DocumentContains _, Filter.DocumentMatches _ -> null;
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
          range(known.numbers, compare.comparison(), value)
              .values()
              .forEach(postings -> postings.addTo(set, below));
        }
      }
    }
    return set.build();
  }

  private static Map<Value, Postings> range(
      NavigableMap<Value, Postings> numbers, Filter.Comparison comparison, Value value) {
    return switch (comparison) {
      case GREATER -> numbers.tailMap(value, false);
      case GREATER_OR_EQUAL -> numbers.tailMap(value, true);
      case LESS -> numbers.headMap(value, false);
      case LESS_OR_EQUAL -> numbers.headMap(value, true);
      case EQUAL, NOT_EQUAL -> throw new IllegalArgumentException("no range: " + comparison);
    };
  }

  private void addEqual(String key, Value value, OrdinalSet.Builder set, int below) {
    Key known = keys.get(key);
    if (known != null) {
      addTo(
          set, Numbers.isNumber(value) ? known.numbers.get(value) : known.others.get(value), below);
    }
  }

  private static void addTo(OrdinalSet.Builder set, @Nullable Postings postings, int below) {
    if (postings != null) {
      postings.addTo(set, below);
    }
  }
}

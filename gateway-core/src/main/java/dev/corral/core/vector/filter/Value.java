package dev.corral.core.vector.filter;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A metadata value, its type kept exactly: {@code 2} stays whole and {@code 2.0} stays real. */
public sealed interface Value {

  /**
   * Compares values: absent ones come first, then truth values, numbers by value whatever their
   * type, texts by UTF-16, lists item by item.
   */
  static int compare(@Nullable Value a, @Nullable Value b) {
    int kinds = Integer.compare(kind(a), kind(b));
    if (kinds != 0) {
      return kinds;
    }
    return switch (a) {
      case null -> 0;
      case Flag(boolean x) -> Boolean.compare(x, b instanceof Flag(boolean y) && y);
      case Whole _, Real _ -> Numbers.compare(a, b);
      case Text(String x) -> b instanceof Text(String y) ? x.compareTo(y) : 0;
      case Many(List<Value> x) -> b instanceof Many(List<Value> y) ? compare(x, y) : 0;
    };
  }

  private static int compare(List<Value> a, List<Value> b) {
    for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
      int items = compare(a.get(i), b.get(i));
      if (items != 0) {
        return items;
      }
    }
    return Integer.compare(a.size(), b.size());
  }

  private static int kind(@Nullable Value value) {
    return switch (value) {
      case null -> 0;
      case Flag _ -> 1;
      case Whole _, Real _ -> 2;
      case Text _ -> 3;
      case Many _ -> 4;
    };
  }

  /** A string. */
  record Text(String value) implements Value {}

  /** A 64-bit integer. */
  record Whole(long value) implements Value {}

  /** A finite floating-point number. */
  record Real(double value) implements Value {}

  /** A truth value. */
  record Flag(boolean value) implements Value {}

  /**
   * No value: in an update it removes the key, elsewhere the key is left out. Never comes back from
   * a read.
   */
  Value NOTHING = new Many(List.of());

  /** A list of scalars of one type; an empty one is {@link #NOTHING}. */
  record Many(List<Value> values) implements Value {
    public Many {
      values = List.copyOf(values);
    }
  }
}

package dev.corral.core.vector.filter;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A metadata value, its type kept exactly: {@code 2} stays whole and {@code 2.0} stays real. */
public sealed interface Value {

  /**
   * Compares values: absent ones come first, then truth values, numbers by value whatever their
   * type, texts by UTF-16, lists item by item, and sparse vectors, which are all alike.
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
      case Sparse _ -> 0;
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
      case Sparse _ -> 5;
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

  /**
   * A vector that is zero almost everywhere.
   *
   * @param indices ascending as unsigned integers
   * @param values of the same length, finite
   * @param labels of the same length, or null for none
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never changed; compared by content
  record Sparse(int[] indices, float[] values, @Nullable List<String> labels) implements Value {

    /** Checks that the parts belong together. */
    public Sparse {
      if (indices.length != values.length || (labels != null && labels.size() != values.length)) {
        throw new IllegalArgumentException("indices, values and labels differ in length");
      }
      labels = labels == null ? null : List.copyOf(labels);
    }

    /** Returns the inner product with another. */
    public float dot(Sparse other) {
      float sum = 0;
      for (int i = 0, j = 0; i < indices.length && j < other.indices.length; ) {
        int compared = Integer.compareUnsigned(indices[i], other.indices[j]);
        if (compared == 0) {
          sum += values[i++] * other.values[j++];
        } else if (compared < 0) {
          i++;
        } else {
          j++;
        }
      }
      return sum;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Sparse(int[] theirs, float[] numbers, List<String> texts)
          && Arrays.equals(indices, theirs)
          && Arrays.equals(values, numbers)
          && Objects.equals(labels, texts);
    }

    @Override
    public int hashCode() {
      return 31 * Arrays.hashCode(indices) + Arrays.hashCode(values);
    }

    @Override
    public String toString() {
      return "Sparse[" + Arrays.toString(indices) + ", " + Arrays.toString(values) + "]";
    }
  }
}

package dev.corral.core.vector.filter;

import java.util.List;

/** A metadata value, its type kept exactly: {@code 2} stays whole and {@code 2.0} stays real. */
public sealed interface Value {

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

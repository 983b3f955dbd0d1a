package dev.corral.core.vector;

import dev.corral.core.vector.filter.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A record's metadata in the binary form of the store, which is also how it is kept in memory: a
 * sixth of the size of a map, and a single value is found without decoding the others.
 *
 * <p>Form: the number of keys, then for each its text, a tag and the value.
 */
final class Attributes {

  static final Attributes NONE = of(null);

  private static final int TEXT = 1;
  private static final int WHOLE = 2;
  private static final int REAL = 3;
  private static final int FALSE = 4;
  private static final int TRUE = 5;
  private static final int MANY = 6;
  private static final int SPARSE = 7;

  private final byte[] encoded;

  private Attributes(byte[] encoded) {
    this.encoded = encoded;
  }

  static Attributes of(@Nullable Map<String, Value> values) {
    if (values == null) {
      return new Attributes(new byte[] {0});
    }
    var present = new LinkedHashMap<>(values);
    present.values().removeIf(Value.NOTHING::equals);
    var out = new BinaryWriter().varint(present.size());
    present.forEach((key, value) -> write(out.text(key), value));
    return new Attributes(out.toBytes());
  }

  static Attributes ofEncoded(byte[] encoded) {
    return encoded.length == 1 ? NONE : new Attributes(encoded);
  }

  byte[] encoded() {
    return encoded;
  }

  boolean isSame(Attributes other) {
    return Arrays.equals(encoded, other.encoded);
  }

  /** Returns these with others put over them; {@link Value#NOTHING} removes a key. */
  Attributes merged(Map<String, Value> changes) {
    Map<String, Value> values = new LinkedHashMap<>();
    readInto(values);
    values.putAll(changes);
    return of(values);
  }

  /** Returns the values by key in the order of insertion, or null where there are none. */
  @Nullable Map<String, Value> toMap() {
    if (encoded.length == 1) {
      return null;
    }
    Map<String, Value> values = new LinkedHashMap<>();
    readInto(values);
    return values;
  }

  @Nullable Value get(String key) {
    var in = new BinaryReader(encoded);
    for (int left = in.count(); left > 0; left--) {
      if (in.textIs(key)) {
        return read(in);
      }
      skip(in);
    }
    return null;
  }

  private void readInto(Map<String, Value> values) {
    var in = new BinaryReader(encoded);
    for (int left = in.count(); left > 0; left--) {
      values.put(in.text(), read(in));
    }
  }

  private static void write(BinaryWriter out, Value value) {
    switch (value) {
      case Value.Text(String text) -> out.u8(TEXT).text(text);
      case Value.Whole(long whole) -> out.u8(WHOLE).i64(whole);
      case Value.Real(double real) -> out.u8(REAL).i64(Double.doubleToRawLongBits(real));
      case Value.Flag(boolean flag) -> out.u8(flag ? TRUE : FALSE);
      case Value.Many(List<Value> values) -> {
        out.u8(MANY).varint(values.size());
        values.forEach(item -> write(out, item));
      }
      case Value.Sparse sparse -> writeSparse(out.u8(SPARSE), sparse);
    }
  }

  private static void writeSparse(BinaryWriter out, Value.Sparse sparse) {
    List<String> labels = sparse.labels();
    out.varint(sparse.indices().length).u8(labels == null ? 0 : 1);
    for (int i = 0; i < sparse.indices().length; i++) {
      int value = Float.floatToRawIntBits(sparse.values()[i]);
      out.varint(Integer.toUnsignedLong(sparse.indices()[i]))
          .u8(value >>> 24)
          .u8(value >>> 16)
          .u8(value >>> 8)
          .u8(value);
    }
    if (labels != null) {
      labels.forEach(out::text);
    }
  }

  private static Value.Sparse readSparse(BinaryReader in) {
    int count = in.count();
    boolean labelled = in.u8() != 0;
    int[] indices = new int[count];
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      indices[i] = (int) in.varint();
      int value = in.u8() << 24 | in.u8() << 16 | in.u8() << 8 | in.u8();
      values[i] = Float.intBitsToFloat(value);
    }
    List<String> labels = null;
    if (labelled) {
      labels = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        labels.add(in.text());
      }
    }
    return new Value.Sparse(indices, values, labels);
  }

  private static Value read(BinaryReader in) {
    int tag = in.u8();
    return switch (tag) {
      case TEXT -> new Value.Text(in.text());
      case WHOLE -> new Value.Whole(in.i64());
      case REAL -> new Value.Real(Double.longBitsToDouble(in.i64()));
      case FALSE, TRUE -> new Value.Flag(tag == TRUE);
      case MANY -> {
        int count = in.count();
        List<Value> values = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
          values.add(read(in));
        }
        yield new Value.Many(values);
      }
      case SPARSE -> readSparse(in);
      default -> throw new IllegalArgumentException("tag: " + tag + " (expected: 1 to 7)");
    };
  }

  private static void skip(BinaryReader in) {
    int tag = in.u8();
    switch (tag) {
      case TEXT -> in.skip(in.count());
      case WHOLE, REAL -> in.skip(Long.BYTES);
      case FALSE, TRUE -> {}
      case MANY -> {
        for (int left = in.count(); left > 0; left--) {
          skip(in);
        }
      }
      case SPARSE -> {
        var _ = readSparse(in);
      }
      default -> throw new IllegalArgumentException("tag: " + tag + " (expected: 1 to 7)");
    }
  }
}

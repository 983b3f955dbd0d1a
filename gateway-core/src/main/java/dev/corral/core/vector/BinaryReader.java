package dev.corral.core.vector;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads what {@link BinaryWriter} wrote; damaged bytes are an {@link IllegalArgumentException}. */
final class BinaryReader {

  private final byte[] bytes;
  private int at;

  BinaryReader(byte[] bytes) {
    this.bytes = bytes;
  }

  boolean isAtEnd() {
    return at == bytes.length;
  }

  int u8() {
    require(1);
    return bytes[at++] & 0xff;
  }

  long varint() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int next = u8();
      value |= (long) (next & 0x7f) << shift;
      if (next < 0x80) {
        return value;
      }
    }
    throw damaged();
  }

  /** Reads a number of things that each take at least a byte. */
  int count() {
    long count = varint();
    if (count < 0 || count > bytes.length - at) {
      throw damaged();
    }
    return (int) count;
  }

  long i64() {
    require(8);
    long value = 0;
    for (int i = 0; i < 8; i++) {
      value = (value << 8) | (bytes[at++] & 0xff);
    }
    return value;
  }

  String text() {
    int length = count();
    at += length;
    return new String(bytes, at - length, length, StandardCharsets.UTF_8);
  }

  /** Reads a text and tells whether it is the expected one, mostly without decoding it. */
  boolean textIs(String expected) {
    int length = count();
    int from = at;
    at += length;
    if (expected.length() > length) {
      return false;
    }
    for (int i = 0; i < expected.length(); i++) {
      char c = expected.charAt(i);
      if (c > 0x7f) {
        return new String(bytes, from, length, StandardCharsets.UTF_8).equals(expected);
      }
      if (bytes[from + i] != c) {
        return false;
      }
    }
    return expected.length() == length;
  }

  void skip(int count) {
    require(count);
    at += count;
  }

  byte[] rest() {
    byte[] rest = Arrays.copyOfRange(bytes, at, bytes.length);
    at = bytes.length;
    return rest;
  }

  String restAsText() {
    int from = at;
    at = bytes.length;
    return new String(bytes, from, bytes.length - from, StandardCharsets.UTF_8);
  }

  private void require(int count) {
    if (bytes.length - at < count) {
      throw damaged();
    }
  }

  private static IllegalArgumentException damaged() {
    return new IllegalArgumentException("the bytes end too early");
  }
}

package dev.corral.embedder.onnx;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A cursor over one message in the protocol-buffer wire format.
 *
 * <p>Reads what an ONNX file needs: varints, and length-delimited fields without a copy.
 */
final class ProtoReader {

  private static final int VARINT = 0;
  private static final int FIXED_64 = 1;
  private static final int DELIMITED = 2;
  private static final int FIXED_32 = 5;

  private final byte[] bytes;
  private final int end;
  private int at;
  private int wire;

  ProtoReader(byte[] bytes) {
    this(bytes, 0, bytes.length);
  }

  private ProtoReader(byte[] bytes, int start, int end) {
    this.bytes = bytes;
    this.at = start;
    this.end = end;
  }

  /** Moves to the next field; returns its number, or 0 at the end of the message. */
  int next() throws IOException {
    if (at == end) {
      return 0;
    }
    long tag = varint();
    wire = (int) (tag & 7);
    return (int) (tag >>> 3);
  }

  /** Reads the field as a number. */
  long number() throws IOException {
    if (wire != VARINT) {
      throw broken("a number");
    }
    return varint();
  }

  /** Reads the field as a list of numbers, packed or a single one. */
  long[] numbers() throws IOException {
    if (wire == VARINT) {
      return new long[] {varint()};
    }
    ProtoReader packed = message();
    long[] numbers = new long[packed.end - packed.at];
    int count = 0;
    while (packed.at < packed.end) {
      numbers[count++] = packed.varint();
    }
    return Arrays.copyOf(numbers, count);
  }

  /** Reads the field as a message of its own, or as bytes. */
  ProtoReader message() throws IOException {
    if (wire != DELIMITED) {
      throw broken("a message");
    }
    long length = varint();
    if (length < 0 || length > end - at) {
      throw broken("a message within its bounds");
    }
    int start = at;
    at += (int) length;
    return new ProtoReader(bytes, start, at);
  }

  /** Reads the field as text. */
  String text() throws IOException {
    ProtoReader content = message();
    return new String(bytes, content.at, content.end - content.at, StandardCharsets.UTF_8);
  }

  /** Passes over the field. */
  void skip() throws IOException {
    switch (wire) {
      case VARINT -> varint();
      case FIXED_64 -> forward(8);
      case DELIMITED -> message();
      case FIXED_32 -> forward(4);
      default -> throw broken("a wire type");
    }
  }

  /** Returns where the rest of this message starts in the file. */
  int offset() {
    return at;
  }

  /** Returns how many bytes this message has left. */
  int length() {
    return end - at;
  }

  private void forward(int count) throws IOException {
    if (count > end - at) {
      throw broken("a field within its bounds");
    }
    at += count;
  }

  private long varint() throws IOException {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (at == end) {
        break;
      }
      byte b = bytes[at++];
      value |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        return value;
      }
    }
    throw broken("a number");
  }

  private IOException broken(String expected) {
    return new IOException("not an ONNX file: expected " + expected + " before byte " + at);
  }
}

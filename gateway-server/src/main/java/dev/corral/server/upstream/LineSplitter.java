package dev.corral.server.upstream;

import dev.corral.core.exchange.Failure;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/** Cuts bytes that come in arbitrary parts into lines; a line is valid until the next one. */
final class LineSplitter {

  private static final int FIRST_CAPACITY = 1024;

  /** Takes one line: the first {@code length} bytes, without the line's end. */
  @FunctionalInterface
  interface LineReader {
    void onLine(byte[] bytes, int length);
  }

  private final int lineBytesMax;
  private final LineReader reader;
  private byte[] line = new byte[FIRST_CAPACITY];
  private int length;

  LineSplitter(int lineBytesMax, LineReader reader) {
    this.lineBytesMax = lineBytesMax;
    this.reader = reader;
  }

  /**
   * Takes more bytes.
   *
   * @throws dev.corral.core.exchange.FailureException where a line is over the limit
   */
  void take(ByteBuf part) {
    int at = part.readerIndex();
    int end = part.writerIndex();
    while (at < end) {
      int newline = part.indexOf(at, end, (byte) '\n');
      int until = newline < 0 ? end : newline;
      append(part, at, until - at);
      if (newline >= 0) {
        flush();
      }
      at = until + 1;
    }
  }

  /** Ends the input: what stands after the last line's end is a line too. */
  void flush() {
    int full = length;
    length = 0;
    if (full > 0) {
      reader.onLine(line, full);
    }
  }

  private void append(ByteBuf part, int at, int count) {
    if (count > lineBytesMax - length) {
      throw new Failure.UpstreamBroken(
              "the model host sent a line of more than " + lineBytesMax + " bytes")
          .asException();
    }
    if (length + count > line.length) {
      int doubled = (int) Math.min(lineBytesMax, 2L * line.length);
      line = Arrays.copyOf(line, Math.max(length + count, doubled));
    }
    part.getBytes(at, line, length, count);
    length += count;
  }
}

package dev.corral.server.outbound;

import io.netty.buffer.ByteBuf;

/**
 * The framing of a piece as one chunk (RFC 9112, 7.1), written around it in its own buffer, so that
 * a piece is one buffer and one write.
 */
final class ChunkFrame {

  /** Bytes that a buffer keeps free before a piece: eight digits and a line end. */
  static final int ROOM = 10;

  private static final int DIGIT_BITS = 4;

  private ChunkFrame() {}

  /** Frames the readable bytes, of which there is at least one. */
  static void put(ByteBuf piece) {
    int length = piece.readableBytes();
    assert length > 0 && piece.readerIndex() >= ROOM : piece;
    int at = piece.readerIndex();
    piece.setByte(--at, '\n').setByte(--at, '\r');
    for (int rest = length; rest > 0; rest >>>= DIGIT_BITS) {
      piece.setByte(--at, Character.forDigit(rest & 0xf, 16));
    }
    piece.readerIndex(at).writeByte('\r').writeByte('\n');
  }
}

package dev.corral.server.outbound;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A piece as a chunk. */
final class ChunkFrameTest {

  @ParameterizedTest
  @CsvSource({"1, 1", "15, f", "16, 10", "255, ff", "4096, 1000", "1048575, fffff"})
  void standsBetweenItsLengthAndALineEnd(int length, String digits) {
    String text = "x".repeat(length);
    ByteBuf piece =
        Unpooled.buffer()
            .setIndex(ChunkFrame.ROOM, ChunkFrame.ROOM)
            .writeBytes(text.getBytes(US_ASCII));

    ChunkFrame.put(piece);

    assertThat(piece.toString(US_ASCII)).isEqualTo(digits + "\r\n" + text + "\r\n");
    piece.release();
  }
}

package dev.corral.server.upstream;

import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponseDecoder;

/** Decodes answers strictly, and tells whether bytes are left after one. */
final class AnswerDecoder extends HttpResponseDecoder {

  private static final int STATUS_LINE_BYTES_MAX = 1024;
  private static final int HEADER_BYTES_MAX = 16 << 10;
  private static final int PART_BYTES_MAX = 64 << 10;

  AnswerDecoder() {
    super(
        new HttpDecoderConfig()
            .setMaxInitialLineLength(STATUS_LINE_BYTES_MAX)
            .setMaxHeaderSize(HEADER_BYTES_MAX)
            .setMaxChunkSize(PART_BYTES_MAX));
  }

  /** Tells whether bytes came that belong to no answer so far. */
  boolean hasLeftover() {
    return actualReadableBytes() > 0;
  }

  @Override
  protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
    throw new IllegalArgumentException("both Content-Length and Transfer-Encoding");
  }
}

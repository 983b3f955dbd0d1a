package dev.corral.server.inbound;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.CombinedChannelDuplexHandler;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/**
 * Bytes to requests and answers to bytes. Heads pass a {@link HeadCheck} before they are parsed;
 * after the first fault of a connection nothing more of it is read. Belongs to one connection.
 */
final class StrictCodec
    extends CombinedChannelDuplexHandler<HttpRequestDecoder, HttpResponseEncoder> {

  /** For each request that is not answered yet, whether it is a HEAD: its answer has no body. */
  private final Queue<Boolean> heads = new ArrayDeque<>();

  private final Decoder decoder = new Decoder();

  StrictCodec() {
    init(decoder, new Encoder());
  }

  /** Tells whether a part of a request has come, and not all of its head. */
  boolean isWithinHead() {
    return decoder.isWithinHead();
  }

  private final class Decoder extends HttpRequestDecoder {

    private final HeadCheck check = new HeadCheck();
    private boolean withinBody;
    private boolean refused;

    Decoder() {
      super(
          new HttpDecoderConfig()
              .setMaxInitialLineLength(Limits.REQUEST_LINE_BYTES)
              .setMaxHeaderSize(Limits.HEADER_BYTES)
              .setMaxChunkSize(Limits.CHUNK_BYTES)
              .setAllowDuplicateContentLengths(false)
              .setStrictLineParsing(true)
              .setUseRfc9112TransferEncoding(true));
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out)
        throws Exception {
      if (refused) {
        in.skipBytes(in.readableBytes());
        return;
      }
      if (!withinBody) {
        try {
          check.check(in);
        } catch (MalformedRequest e) {
          in.skipBytes(in.readableBytes());
          HttpMessage nothing = createInvalidMessage();
          nothing.setDecoderResult(DecoderResult.failure(e));
          out.add(nothing);
          refused = true;
          return;
        }
      }
      int before = out.size();
      super.decode(ctx, in, out);
      for (int i = before; i < out.size(); i++) {
        note((HttpObject) out.get(i));
      }
    }

    private void note(HttpObject piece) {
      if (piece.decoderResult().isFailure()) {
        refused = true;
        return;
      }
      if (piece instanceof HttpRequest request) {
        heads.add(request.method().equals(HttpMethod.HEAD));
        withinBody = true;
      }
      if (piece instanceof LastHttpContent) {
        withinBody = false;
      }
    }

    boolean isWithinHead() {
      return !withinBody && !refused && (check.isWithinHead() || actualReadableBytes() > 0);
    }
  }

  private final class Encoder extends HttpResponseEncoder {

    @Override
    protected boolean isContentAlwaysEmpty(HttpResponse response) {
      boolean isInterim = response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
      boolean isHead = !isInterim && Boolean.TRUE.equals(heads.poll());
      return isHead || super.isContentAlwaysEmpty(response);
    }
  }
}

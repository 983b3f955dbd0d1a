package dev.corral.server.inbound;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import java.util.Map;

/**
 * The head of a request, read.
 *
 * @param id the request's id
 * @param head request line and headers
 * @param target what the request line points to
 * @param watch notes what becomes of it
 */
record Intake(String id, HttpRequest head, Target target, RequestWatch watch) {

  AssembledRequest with(Map<String, String> variables, byte[] body, boolean local) {
    return new AssembledRequest(id, head, target, variables, body, local);
  }

  AssembledRequest withoutBody() {
    return with(Map.of(), new byte[0], false);
  }

  long announcedLength() {
    return HttpUtil.getContentLength(head, 0L);
  }

  /** Returns the most bytes that the body can have. */
  long bodyBytes(long limit) {
    return HttpUtil.isTransferEncodingChunked(head) ? limit : announcedLength();
  }

  /** Makes the answer to this request the last one of its connection. */
  void makeLast() {
    head.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
  }
}

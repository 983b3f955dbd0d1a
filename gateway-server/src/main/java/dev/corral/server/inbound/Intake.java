package dev.corral.server.inbound;

import dev.corral.core.access.Principal;
import dev.corral.core.access.limit.Permit;
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
 * @param principal who sent it
 * @param permit its place in the sender's limits
 */
record Intake(
    String id,
    HttpRequest head,
    Target target,
    RequestWatch watch,
    Principal principal,
    Permit permit) {

  /** Makes the head of a request of which it is not known who sent it. */
  Intake(String id, HttpRequest head, Target target, RequestWatch watch) {
    this(id, head, target, watch, Principal.NOBODY, Permit.NONE);
  }

  Intake by(Principal known, Permit place) {
    return new Intake(id, head, target, watch, known, place);
  }

  AssembledRequest with(Map<String, String> variables, byte[] body) {
    return new AssembledRequest(this, variables, body);
  }

  AssembledRequest withoutBody() {
    return with(Map.of(), new byte[0]);
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

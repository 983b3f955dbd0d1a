package dev.corral.server.inbound;

import dev.corral.server.outbound.Reply;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Set;
import java.util.regex.Pattern;

/** What browsers are told of what a page may send and read (CORS). */
final class Cors {

  private static final Pattern HEADER_NAMES =
      Pattern.compile("[A-Za-z0-9_-]+(, ?[A-Za-z0-9_-]+){0,63}");

  /** What a page may read of an answer's head. */
  private static final String EXPOSED =
      "x-request-id, request-id, retry-after, server-timing, x-corral-ignored,"
          + " x-corral-token-count, x-ratelimit-limit-requests, x-ratelimit-remaining-requests,"
          + " x-ratelimit-reset-requests, x-ratelimit-limit-tokens, x-ratelimit-remaining-tokens,"
          + " x-ratelimit-reset-tokens";

  private Cors() {}

  /** Lets a page of this origin read the answer. */
  static void allow(String origin, Reply reply) {
    reply
        .header("access-control-allow-origin", origin)
        .header("access-control-expose-headers", EXPOSED)
        .header("vary", "origin");
  }

  /** Answers what a path takes, and a browser's question whether a page may send it. */
  static void answer(Set<String> allowed, HttpHeaders asked, Reply reply) {
    String methods = String.join(", ", allowed);
    reply
        .header("allow", methods)
        .header("access-control-allow-methods", methods)
        .header("access-control-allow-headers", allowedHeaders(asked))
        .header("access-control-max-age", "600")
        .send(204, "", new byte[0]);
  }

  /** Any header may be sent: no header gives a page more than its origin already does. */
  private static String allowedHeaders(HttpHeaders headers) {
    String asked = headers.get(HttpHeaderNames.ACCESS_CONTROL_REQUEST_HEADERS, "");
    return HEADER_NAMES.matcher(asked).matches()
        ? asked
        : "authorization, content-type, x-api-key, accept";
  }
}

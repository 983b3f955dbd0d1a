package dev.corral.server.inbound;

import io.netty.handler.codec.http.HttpResponseStatus;

/** Bytes that are no request of HTTP/1.1; its message may be told. */
final class MalformedRequest extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  private final int status;

  MalformedRequest(String what) {
    this(HttpResponseStatus.BAD_REQUEST, what);
  }

  MalformedRequest(HttpResponseStatus status, String what) {
    super(what);
    this.status = status.code();
  }

  HttpResponseStatus status() {
    return HttpResponseStatus.valueOf(status);
  }
}

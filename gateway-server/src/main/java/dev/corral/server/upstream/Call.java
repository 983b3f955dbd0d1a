package dev.corral.server.upstream;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One request to a model host, ready to be sent, and to be sent again. */
final class Call {

  private final String path;
  private final byte @Nullable [] body;
  private final @Nullable String model;
  private final Kind kind;
  private final Map<String, String> carried;

  /** What a host does for a call. */
  enum Kind {
    /** Tells what it knows, at once. */
    LOOKUP,
    /** Runs a model, perhaps loading it first; running it again gives the same. */
    EMBEDDING,
    /** Runs a model, perhaps loading it first, for long. */
    INFERENCE
  }

  private Call(
      String path,
      byte @Nullable [] body,
      @Nullable String model,
      Kind kind,
      Map<String, String> carried) {
    this.path = path;
    this.body = body;
    this.model = model;
    this.kind = kind;
    this.carried = carried;
  }

  static Call get(String path) {
    return new Call(path, null, null, Kind.LOOKUP, Map.of());
  }

  static Call post(Kind kind, String path, byte[] body, String model) {
    return new Call(path, body, model, kind, Map.of());
  }

  /** Returns this call with headers that tell which stage of a trace it is. */
  Call carrying(Map<String, String> headers) {
    return headers.isEmpty() ? this : new Call(path, body, model, kind, headers);
  }

  /** Returns the path below the host's prefix. */
  String path() {
    return path;
  }

  /** Returns the model that it names, or null. */
  @Nullable String model() {
    return model;
  }

  Kind kind() {
    return kind;
  }

  FullHttpRequest toHttp(HostAddress address) {
    HttpMethod method = body == null ? HttpMethod.GET : HttpMethod.POST;
    FullHttpRequest request =
        new DefaultFullHttpRequest(
            HttpVersion.HTTP_1_1,
            method,
            address.prefix() + path,
            body == null ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(body));
    request.headers().set(HttpHeaderNames.HOST, address.authority());
    carried.forEach((name, value) -> request.headers().set(name, value));
    if (body != null) {
      request.headers().set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON);
      request.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, body.length);
    }
    return request;
  }
}

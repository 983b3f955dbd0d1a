package dev.corral.server.upstream;

import dev.corral.core.exchange.Failure;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The body of an answer whose status is not 200; becomes a failure, and is never echoed. */
final class Refusal implements Answer {

  /** An error of Ollama takes some hundred bytes; a page of a proxy is read no further. */
  private static final int BODY_BYTES_MAX = 16 << 10;

  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);
  private static final long RETRY_SECONDS_MAX = 3600;

  private final Answer receiver;
  private final Call call;
  private final HostAddress address;
  private final int status;
  private final Duration retryAfter;
  private final byte[] body = new byte[BODY_BYTES_MAX];
  private int length;
  private long seen;

  Refusal(Answer receiver, Call call, HostAddress address, int status, HttpHeaders headers) {
    this.receiver = receiver;
    this.call = call;
    this.address = address;
    this.status = status;
    this.retryAfter = retryAfter(headers.get(HttpHeaderNames.RETRY_AFTER));
  }

  @Override
  public void take(ByteBuf part) {
    int kept = Math.min(part.readableBytes(), BODY_BYTES_MAX - length);
    part.getBytes(part.readerIndex(), body, length, kept);
    length += kept;
    seen += part.readableBytes();
    if (seen > BODY_BYTES_MAX) {
      throw failure().asException();
    }
  }

  @Override
  public boolean isWhole() {
    return false;
  }

  @Override
  public Runnable conclude() {
    Failure failure = failure();
    return () -> receiver.fail(failure);
  }

  @Override
  public void fail(Failure failure) {
    receiver.fail(failure);
  }

  private Failure failure() {
    String error = seen > BODY_BYTES_MAX ? null : Wire.errorIn(body, length);
    if (status == 503 || status == 429) {
      return new Failure.Busy("the model host is busy, its queue is full", retryAfter);
    }
    if (status == 404 && call.model() != null && error != null && error.contains("not found")) {
      return new Failure.ModelNotFound(call.model());
    }
    if (error != null) {
      return new Failure.UpstreamRefused(status, Wire.safe(error));
    }
    if (status == 401 || status == 403) {
      return new Failure.UpstreamUnavailable(
          "the model host at "
              + address
              + " refuses this gateway (HTTP "
              + status
              + "): give its address as an IP address with --ollama URL, or start Ollama with"
              + " OLLAMA_HOST=0.0.0.0",
          retryAfter);
    }
    if (status == 404 || status == 405) {
      return new Failure.UpstreamUnavailable(
          "what answers at "
              + address
              + " is not Ollama (it does not know "
              + call.path()
              + "): give the address of an Ollama with --ollama URL",
          retryAfter);
    }
    return new Failure.UpstreamRefused(
        status < 400 ? 502 : status,
        "the model host answered with HTTP status " + status + " and no explanation");
  }

  private static Duration retryAfter(@Nullable String seconds) {
    if (seconds == null || !seconds.matches("[0-9]{1,9}")) {
      return RETRY_AFTER;
    }
    return Duration.ofSeconds(Math.clamp(Long.parseLong(seconds), 1, RETRY_SECONDS_MAX));
  }
}

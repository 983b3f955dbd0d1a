package dev.corral.server.outbound;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A stream of server-sent events (WHATWG HTML, 9.2). It starts with the first event, or with a
 * heartbeat comment, which is sent whenever {@link #SILENCE} has passed without an event. Used by
 * one thread at a time.
 */
public final class Sse extends LateStream {

  /** After at most twice this silence a comment is sent: well below the 60 s of common proxies. */
  static final Duration SILENCE = Duration.ofMillis(7_500);

  private static final byte[] EVENT = "event: ".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] DATA = "data: ".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] DONE = "data: [DONE]\n\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] PING = ": ping\n\n".getBytes(StandardCharsets.US_ASCII);

  /** Prepares events over a reply that was not started. */
  public Sse(Reply reply) {
    super(reply);
    beat(SILENCE, piece -> piece.writeBytes(PING));
  }

  /** Sends one event without a name. */
  public void data(JsonBody body) {
    event(null, body);
  }

  /** Sends one event. */
  public synchronized void event(@Nullable String name, JsonBody body) {
    if (isClosed()) {
      return;
    }
    ByteBuf piece = buffer();
    if (name != null) {
      piece.writeBytes(EVENT);
      piece.writeCharSequence(name, StandardCharsets.US_ASCII);
      piece.writeByte('\n');
    }
    piece.writeBytes(DATA);
    body.writeTo(piece);
    piece.writeByte('\n').writeByte('\n');
    send(piece);
  }

  /** Sends OpenAI's end mark and ends the stream. */
  public synchronized void done() {
    if (!isClosed()) {
      send(buffer().writeBytes(DONE));
      end();
    }
  }

  @Override
  Reply.Stream open(Reply unstarted) {
    unstarted.header("cache-control", "no-cache").header("x-accel-buffering", "no");
    return unstarted.stream(200, "text/event-stream");
  }
}

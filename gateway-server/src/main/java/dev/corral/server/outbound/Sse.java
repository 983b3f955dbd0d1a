package dev.corral.server.outbound;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A stream of server-sent events (WHATWG HTML, 9.2). It starts with the first event, so that a
 * failure before it still has a status of its own; or with a heartbeat comment, which is sent
 * whenever {@link #SILENCE} has passed without an event. Used by one thread at a time.
 */
public final class Sse {

  /** After at most twice this silence a comment is sent: well below the 60 s of common proxies. */
  static final Duration SILENCE = Duration.ofMillis(7_500);

  private static final byte[] EVENT = "event: ".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] DATA = "data: ".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] DONE = "data: [DONE]\n\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] PING = ": ping\n\n".getBytes(StandardCharsets.US_ASCII);

  private final Reply reply;
  private Reply.@Nullable Stream stream;
  private boolean closed;
  private boolean quiet = true;

  /** Prepares events over a reply that was not started. */
  public Sse(Reply reply) {
    this.reply = reply;
    reply.after(SILENCE, this::heartbeat);
  }

  /** Tells whether the status and headers are out, so that a failure must be told in-band. */
  public synchronized boolean isStarted() {
    return stream != null;
  }

  /** Sends one event without a name. */
  public void data(JsonBody body) {
    event(null, body);
  }

  /** Sends one event. */
  public synchronized void event(@Nullable String name, JsonBody body) {
    if (closed) {
      return;
    }
    ByteBuf piece = reply.buffer();
    if (name != null) {
      piece.writeBytes(EVENT);
      piece.writeCharSequence(name, StandardCharsets.UTF_8);
      piece.writeByte('\n');
    }
    piece.writeBytes(DATA);
    body.writeTo(piece);
    piece.writeByte('\n').writeByte('\n');
    started().write(piece);
    quiet = false;
  }

  /**
   * Gives the stream up if nothing of it was sent yet, so that the reply can be answered otherwise;
   * tells whether that was so.
   */
  public synchronized boolean abandon() {
    if (stream != null || closed) {
      return false;
    }
    closed = true;
    return true;
  }

  /** Sends OpenAI's end mark and ends the stream. */
  public synchronized void done() {
    if (closed) {
      return;
    }
    started().write(reply.buffer().writeBytes(DONE));
    end();
  }

  /** Ends the stream properly. */
  public synchronized void end() {
    if (!closed) {
      closed = true;
      started().end();
    }
  }

  /** Ends the stream so that the client can tell that it is not whole. */
  public synchronized void abort() {
    if (!closed) {
      closed = true;
      started().abort();
    }
  }

  private synchronized void heartbeat() {
    if (closed) {
      return;
    }
    if (quiet) {
      started().write(reply.buffer().writeBytes(PING));
    }
    quiet = true;
    reply.after(SILENCE, this::heartbeat);
  }

  private Reply.Stream started() {
    Reply.Stream open = stream;
    if (open == null) {
      reply.header("cache-control", "no-cache").header("x-accel-buffering", "no");
      open = reply.stream(200, "text/event-stream");
      stream = open;
    }
    return open;
  }
}

package dev.corral.server.outbound;

import io.netty.buffer.ByteBuf;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A stream of JSON values, one a line, as Ollama writes it. It starts with the first line, so that
 * a failure before it still has a status of its own. Never sends a blank line: Ollama's own clients
 * fail on one; in silence it sends a value of the caller's, where that was asked for. Used by one
 * thread at a time.
 */
public final class Ndjson {

  private final Reply reply;
  private Reply.@Nullable Stream stream;
  private boolean closed;
  private boolean quiet = true;

  /** Prepares lines over a reply that was not started. */
  public Ndjson(Reply reply) {
    this.reply = reply;
  }

  /** Sends a value whenever nothing was sent for a while, at most twice as long. */
  public void fillSilence(Duration silence, JsonBody value) {
    reply.after(silence, () -> heartbeat(silence, value));
  }

  /** Sends one value. */
  public synchronized void line(JsonBody body) {
    if (closed) {
      return;
    }
    ByteBuf piece = reply.buffer();
    body.writeTo(piece);
    piece.writeByte('\n');
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

  private synchronized void heartbeat(Duration silence, JsonBody value) {
    if (closed) {
      return;
    }
    if (quiet) {
      line(value);
    }
    quiet = true;
    fillSilence(silence, value);
  }

  private Reply.Stream started() {
    Reply.Stream open = stream;
    if (open == null) {
      open = reply.stream(200, "application/x-ndjson");
      stream = open;
    }
    return open;
  }
}

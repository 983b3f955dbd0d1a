package dev.corral.server.outbound;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * A stream of JSON values, one a line, as Ollama writes it. It starts with the first line, so that
 * a failure before it still has a status of its own. Never sends a blank line: Ollama's own clients
 * fail on one. Used by one thread at a time.
 */
public final class Ndjson {

  private final Reply reply;
  private Reply.@Nullable Stream stream;

  /** Prepares lines over a reply that was not started. */
  public Ndjson(Reply reply) {
    this.reply = reply;
  }

  /** Tells whether the status and headers are out, so that a failure must be told in-band. */
  public boolean isStarted() {
    return stream != null;
  }

  /** Sends one value. */
  public void line(JsonBody body) {
    ByteBuf piece = reply.buffer();
    body.writeTo(piece);
    piece.writeByte('\n');
    started().write(piece);
  }

  /** Ends the stream properly. */
  public void end() {
    started().end();
  }

  /** Ends the stream so that the client can tell that it is not whole. */
  public void abort() {
    started().abort();
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

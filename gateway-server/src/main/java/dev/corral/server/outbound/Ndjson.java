package dev.corral.server.outbound;

import io.netty.buffer.ByteBuf;
import java.time.Duration;

/**
 * A stream of JSON values, one a line, as Ollama writes it. It starts with the first line. Never
 * sends a blank line: Ollama's own clients fail on one; in silence it sends a value of the
 * caller's, where that was asked for. Used by one thread at a time.
 */
public final class Ndjson extends LateStream {

  /** Prepares lines over a reply that was not started. */
  public Ndjson(Reply reply) {
    super(reply);
  }

  /** Sends a value whenever nothing was sent for a while, at most twice as long. */
  public void fillSilence(Duration silence, JsonBody value) {
    beat(silence, piece -> write(value, piece));
  }

  /** Sends one value. */
  public synchronized void line(JsonBody body) {
    if (isClosed()) {
      return;
    }
    ByteBuf piece = buffer();
    write(body, piece);
    send(piece);
  }

  private static void write(JsonBody value, ByteBuf piece) {
    value.writeTo(piece);
    piece.writeByte('\n');
  }

  @Override
  Reply.Stream open(Reply unstarted) {
    return unstarted.stream(200, "application/x-ndjson");
  }
}

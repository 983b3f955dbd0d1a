package dev.corral.server.outbound;

import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An answer in pieces. It starts with the first of them, so that a failure before it still has a
 * status of its own. Used by one thread at a time, beside which the heartbeat writes.
 */
abstract class LateStream {

  private final Reply reply;
  private Reply.@Nullable Stream stream;
  private boolean closed;
  private boolean quiet = true;

  /** Prepares pieces over a reply that was not started. */
  LateStream(Reply reply) {
    this.reply = reply;
  }

  /** Starts the answer. */
  abstract Reply.Stream open(Reply unstarted);

  /** Tells whether the status and headers are out, so that a failure must be told in-band. */
  public final synchronized boolean isStarted() {
    return stream != null;
  }

  /**
   * Gives the stream up if nothing of it was sent yet, so that the reply can be answered otherwise;
   * tells whether that was so.
   */
  public final synchronized boolean abandon() {
    if (stream != null || closed) {
      return false;
    }
    closed = true;
    return true;
  }

  /** Ends the stream properly. */
  public final synchronized void end() {
    if (!closed) {
      closed = true;
      started().end();
    }
  }

  /** Ends the stream so that the client can tell that it is not whole. */
  public final synchronized void abort() {
    if (!closed) {
      closed = true;
      started().abort();
    }
  }

  /** Tells whether nothing more can be sent. */
  final boolean isClosed() {
    assert Thread.holdsLock(this);
    return closed;
  }

  /** Returns an empty buffer for a piece; {@link #send} takes it over. */
  final ByteBuf buffer() {
    return reply.buffer();
  }

  /** Sends a piece of a stream that is not closed. */
  final void send(ByteBuf piece) {
    assert !isClosed();
    started().write(piece);
    quiet = false;
  }

  /** Sends something whenever nothing was sent for a while, at most twice as long. */
  final void beat(Duration silence, Consumer<ByteBuf> sign) {
    reply.after(silence, () -> heartbeat(silence, sign));
  }

  private synchronized void heartbeat(Duration silence, Consumer<ByteBuf> sign) {
    if (closed) {
      return;
    }
    if (quiet) {
      ByteBuf piece = buffer();
      sign.accept(piece);
      send(piece);
    }
    quiet = true;
    beat(silence, sign);
  }

  private Reply.Stream started() {
    Reply.Stream open = stream;
    if (open == null) {
      open = open(reply);
      stream = open;
    }
    return open;
  }
}

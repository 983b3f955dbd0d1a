package dev.corral.server.outbound;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * The answer to one request: either one {@link #send} or one {@link #stream}. Safe for use by any
 * thread, one at a time.
 */
public interface Reply {

  /** Adds a header; only before the answer starts. */
  Reply header(String name, String value);

  /** Sends the whole answer. Ignored where one was started already or the client has gone. */
  void send(int status, String contentType, byte[] body);

  /** Starts an answer of unknown length. */
  Stream stream(int status, String contentType);

  /** Tells whether an answer was started. */
  boolean isStarted();

  /**
   * Sets what to do when the client goes away before the answer is whole; runs at once where it has
   * gone already. Replaces an earlier action.
   */
  void onGone(Runnable action);

  /**
   * Runs the action on the connection's event loop after a while, unless the answer has ended;
   * replaces what was to run before.
   */
  void after(java.time.Duration delay, Runnable action);

  /** Returns an empty buffer for a piece of a stream; {@link Stream#write} takes it over. */
  ByteBuf buffer();

  /** Sends a JSON document. */
  default void json(int status, JsonBody body) {
    send(status, "application/json", body.toBytes());
  }

  /** Sends plain text. */
  default void text(int status, String text) {
    send(status, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
  }

  /** An answer in pieces. */
  interface Stream {

    /**
     * Sends a piece and takes the buffer over, one that {@link Reply#buffer} gave; dropped where
     * the client has gone. What is written in one turn of the event loop leaves together.
     */
    void write(ByteBuf piece);

    /**
     * Sends a piece and waits until the socket has taken it. Never on an event loop.
     *
     * @return whether it went out; otherwise the client has gone, or read nothing for too long, and
     *     the answer was aborted
     */
    boolean writeAndWait(ByteBuf piece);

    /** Ends the answer properly. */
    void end();

    /** Ends the answer so that the client can tell that it is not whole: the connection closes. */
    void abort();
  }
}

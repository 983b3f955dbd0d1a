package dev.corral.server.upstream;

import dev.corral.core.exchange.Failure;
import io.netty.buffer.ByteBuf;

/** Takes the body of one HTTP answer, part by part, on the event loop that owns the exchange. */
interface Answer {

  /**
   * Takes more of the body; the buffer stays the caller's.
   *
   * @throws dev.corral.core.exchange.FailureException where the body is broken or over a limit
   */
  void take(ByteBuf part);

  /** Tells whether what came is all there is, though the HTTP message may not be over yet. */
  boolean isWhole();

  /**
   * Ends a body that arrived in full and returns how to tell its receiver, so that the connection
   * can be given back first.
   *
   * @throws dev.corral.core.exchange.FailureException where the body is not whole
   */
  Runnable conclude();

  /** Tells the receiver that there will be no answer, or no more of it. */
  void fail(Failure failure);
}

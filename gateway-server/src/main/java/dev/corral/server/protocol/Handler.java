package dev.corral.server.protocol;

import dev.corral.server.outbound.Reply;

/** Answers the requests of one route. */
@FunctionalInterface
public interface Handler {

  /**
   * Answers through the reply, now or later from any thread.
   *
   * @throws Exception a {@code FailureException} is told in the route's dialect, anything else is
   *     logged and told as an internal failure
   */
  void handle(Request request, Reply reply) throws Exception;
}

package dev.corral.server.protocol;

import dev.corral.core.exchange.Failure;
import dev.corral.server.outbound.Reply;
import java.util.List;
import java.util.Set;

/** One wire protocol: its routes, and how it says no. */
public interface Dialect {

  /** Returns the routes it answers. */
  List<Route> routes();

  /** Tells whether refusals on this path, routed or not, are told in this dialect. */
  boolean speaks(String path);

  /** Tells the id of a request in every answer. */
  default void sign(String requestId, Reply reply) {
    reply.header("x-request-id", requestId);
  }

  /** Tells a failure with the dialect's status and body; the reply has not been started. */
  void refuse(Failure failure, Reply reply);

  /** Answers a path that no route has; the status is 404. */
  void unknownPath(Request request, Reply reply);

  /** Answers a method that the path does not have; the status is 405 and Allow is set already. */
  void wrongMethod(Request request, Set<String> allowed, Reply reply);
}

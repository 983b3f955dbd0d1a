package dev.corral.server.testing;

import dev.corral.core.exchange.FailureException;
import dev.corral.server.protocol.Dialect;
import dev.corral.server.protocol.Route;
import java.util.Map;

/** Calls a dialect's routes as the listener would, without a connection. */
public final class Caller {

  private final Dialect dialect;

  public Caller(Dialect dialect) {
    this.dialect = dialect;
  }

  public RecordingReply get(String path) throws Exception {
    return call("GET", path, "");
  }

  public RecordingReply post(String path, String body) throws Exception {
    return call("POST", path, body);
  }

  /** Calls a route; variables of one name at the end of a path are filled. */
  public RecordingReply call(String method, String path, String body) throws Exception {
    for (Route route : dialect.routes()) {
      int brace = route.path().indexOf("/{");
      boolean matches =
          brace < 0
              ? route.path().equals(path)
              : path.startsWith(route.path().substring(0, brace + 1));
      if (matches && route.method().equals(method)) {
        return call(route, path, brace, body);
      }
    }
    throw new IllegalArgumentException("no route for " + method + " " + path);
  }

  private RecordingReply call(Route route, String path, int brace, String body) throws Exception {
    Map<String, String> variables =
        brace < 0
            ? Map.of()
            : Map.of(
                route.path().substring(brace + 2).replaceAll("[.}]", ""),
                path.substring(brace + 1));
    var reply = new RecordingReply();
    try {
      route.handler().handle(new PlainRequest(route.method(), path, variables, body), reply);
    } catch (FailureException e) {
      dialect.refuse(e.failure(), reply);
    }
    return reply;
  }
}

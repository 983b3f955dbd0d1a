package dev.corral.server.testing;

import dev.corral.core.access.Principal;
import dev.corral.core.exchange.FailureException;
import dev.corral.server.protocol.Dialect;
import dev.corral.server.protocol.Route;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Calls a dialect's routes as the listener would, without a connection. */
public final class Caller {

  private final Dialect dialect;
  private Principal principal = Principal.LOCAL;

  public Caller(Dialect dialect) {
    this.dialect = dialect;
  }

  /** Calls as somebody else from now on. */
  public void become(Principal other) {
    principal = other;
  }

  public RecordingReply get(String path) throws Exception {
    return call("GET", path, "");
  }

  public RecordingReply post(String path, String body) throws Exception {
    return call("POST", path, body);
  }

  public RecordingReply post(String path, byte[] body) throws Exception {
    return call("POST", path, body);
  }

  /** Calls a route; the path may have a query. */
  public RecordingReply call(String method, String path, String body) throws Exception {
    return call(method, path, body.getBytes(StandardCharsets.UTF_8));
  }

  private RecordingReply call(String method, String path, byte[] body) throws Exception {
    for (Route route : dialect.routes()) {
      Matcher found = pattern(route).matcher(path.split("\\?", 2)[0]);
      if (found.matches() && route.method().equals(method)) {
        return call(route, path, variables(found), body);
      }
    }
    throw new IllegalArgumentException("no route for " + method + " " + path);
  }

  private RecordingReply call(Route route, String path, Map<String, String> variables, byte[] body)
      throws Exception {
    var reply = new RecordingReply();
    try {
      route
          .handler()
          .handle(new PlainRequest(route.method(), path, variables, body, principal), reply);
    } catch (FailureException e) {
      dialect.refuse(e.failure(), reply);
    }
    return reply;
  }

  private static Pattern pattern(Route route) {
    return Pattern.compile(
        route
            .path()
            .replaceAll("\\{(\\w+)\\.\\.\\.}", "(?<$1>.+)")
            .replaceAll("\\{(\\w+)}", "(?<$1>[^/]+)"));
  }

  private static Map<String, String> variables(Matcher found) {
    Map<String, String> variables = new HashMap<>();
    found.namedGroups().keySet().forEach(name -> variables.put(name, found.group(name)));
    return variables;
  }
}

package dev.corral.server.protocol;

import dev.corral.core.access.Permission;

/**
 * One method on one path.
 *
 * @param method GET, HEAD, POST, PUT, PATCH or DELETE
 * @param path the path, with {@code {name}} for one segment and {@code {name...}} at the end for
 *     the rest, slashes included; matched after percent-decoding each segment
 * @param permission what the caller must be allowed
 * @param maxBody most bytes of body; a longer one is refused before it is read
 * @param place where the handler runs
 * @param handler what answers
 */
public record Route(
    String method, String path, Permission permission, long maxBody, Place place, Handler handler) {

  /** Where a handler runs. */
  public enum Place {
    /** On the connection's event loop: for work of less than 100 µs that never blocks. */
    LOOP,
    /**
     * On the connection's event loop where the body has at most {@link #SMALL_BODY} bytes, on a
     * worker otherwise: for what costs little but the parsing of its body.
     */
    LOOP_IF_SMALL,
    /** On one of a bounded number of worker threads: may block and compute. */
    WORKER
  }

  /** The body limit of routes that take none; generous to clients that send {@code {}}. */
  public static final long NO_BODY = 1024;

  /** A body that is parsed in less than 100 µs; a change of threads costs about as much. */
  public static final int SMALL_BODY = 16 << 10;

  /** Returns a route with a body that runs on the event loop where the body is small. */
  public static Route ask(String path, Permission permission, long maxBody, Handler handler) {
    return new Route("POST", path, permission, maxBody, Place.LOOP_IF_SMALL, handler);
  }

  /** Returns a route without a body that runs on the event loop. */
  public static Route get(String path, Permission permission, Handler handler) {
    return new Route("GET", path, permission, NO_BODY, Place.LOOP, handler);
  }

  /** Returns a route with a body that runs on a worker. */
  public static Route post(String path, Permission permission, long maxBody, Handler handler) {
    return new Route("POST", path, permission, maxBody, Place.WORKER, handler);
  }

  /** Returns this route running on a worker. */
  public Route onWorker() {
    return new Route(method, path, permission, maxBody, Place.WORKER, handler);
  }
}

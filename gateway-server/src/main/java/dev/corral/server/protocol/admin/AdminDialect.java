package dev.corral.server.protocol.admin;

import dev.corral.core.access.Permission;
import dev.corral.core.exchange.Failure;
import dev.corral.server.outbound.Reply;
import dev.corral.server.protocol.Dialect;
import dev.corral.server.protocol.Request;
import dev.corral.server.protocol.Route;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The server's own routes, and plain refusals where no other dialect speaks. */
public final class AdminDialect implements Dialect {

  /** What Ollama says of itself at its root; several clients look for exactly this text. */
  private static final String GREETING = "Ollama is running";

  private final Readiness readiness;
  private final List<Route> more;
  private final byte[] page;

  /**
   * Makes the dialect.
   *
   * @param readiness asked at each look
   * @param page the console's HTML
   * @param more routes of other parts of the server
   */
  public AdminDialect(Readiness readiness, String page, List<Route> more) {
    this.readiness = readiness;
    this.more = List.copyOf(more);
    this.page = page.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public List<Route> routes() {
    List<Route> routes = new ArrayList<>(more);
    routes.add(Route.get("/", Permission.HEALTH, this::root));
    routes.add(Route.get("/health/live", Permission.HEALTH, (request, reply) -> live(reply)));
    routes.add(Route.get("/health/ready", Permission.HEALTH, this::ready).onWorker());
    return routes;
  }

  @Override
  public boolean speaks(String path) {
    return true;
  }

  private void root(Request request, Reply reply) {
    if (request.header("accept").orElse("").contains("text/html")) {
      reply
          .header("content-security-policy", "default-src 'self' 'unsafe-inline'")
          .send(200, "text/html; charset=utf-8", page);
    } else {
      reply.text(200, GREETING);
    }
  }

  private static void live(Reply reply) {
    reply.json(
        200,
        json -> {
          json.writeStartObject();
          json.writeStringProperty("status", "live");
          json.writeEndObject();
        });
  }

  /** Tells everybody whether it is ready, and those who may know what is not. */
  private void ready(Request request, Reply reply) {
    List<Readiness.Part> parts = readiness.parts();
    boolean isTold = request.principal().may(Permission.METRICS);
    boolean ready = parts.stream().allMatch(part -> part.ready() || !part.needed());
    reply.json(
        ready ? 200 : 503,
        json -> {
          json.writeStartObject();
          json.writeStringProperty("status", ready ? "ready" : "not ready");
          json.writeObjectPropertyStart("parts");
          for (Readiness.Part part : isTold ? parts : List.<Readiness.Part>of()) {
            json.writeObjectPropertyStart(part.name());
            json.writeBooleanProperty("ready", part.ready());
            json.writeBooleanProperty("needed", part.needed());
            json.writeStringProperty("detail", part.detail());
            json.writeEndObject();
          }
          json.writeEndObject();
          json.writeEndObject();
        });
  }

  @Override
  public void refuse(Failure failure, Reply reply) {
    Duration wait = failure.retryAfter();
    if (wait != null) {
      reply.header("retry-after", Long.toString(Math.max(1, wait.toSeconds())));
    }
    error(reply, status(failure), failure.message());
  }

  @Override
  public void unknownPath(Request request, Reply reply) {
    error(reply, 404, "no such path: " + request.path());
  }

  @Override
  public void wrongMethod(Request request, Set<String> allowed, Reply reply) {
    error(reply, 405, request.path() + " takes " + String.join(", ", allowed));
  }

  private static void error(Reply reply, int status, String message) {
    reply.json(
        status,
        json -> {
          json.writeStartObject();
          json.writeStringProperty("error", message);
          json.writeEndObject();
        });
  }

  private static int status(Failure failure) {
    return switch (failure) {
      case Failure.Unreadable f -> 400;
      case Failure.Invalid f -> 400;
      case Failure.ModelNotFound f -> 404;
      case Failure.NotFound f -> 404;
      case Failure.Conflict f -> 409;
      case Failure.Unauthenticated f -> 401;
      case Failure.Forbidden f -> 403;
      case Failure.TooLarge f -> 413;
      case Failure.UnreadableDocument f -> 422;
      case Failure.Busy f -> 503;
      case Failure.QuotaExceeded f -> 429;
      case Failure.DeadlineExceeded f -> 504;
      case Failure.Cancelled f -> 499;
      case Failure.UpstreamUnavailable f -> 503;
      case Failure.UpstreamRefused f -> 502;
      case Failure.UpstreamBroken f -> 502;
      case Failure.UpstreamSilent f -> 504;
      case Failure.StorageFailed f -> 507;
      case Failure.Internal f -> 500;
    };
  }
}

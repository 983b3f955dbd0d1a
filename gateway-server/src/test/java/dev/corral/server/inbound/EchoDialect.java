package dev.corral.server.inbound;

import dev.corral.core.access.Permission;
import dev.corral.core.exchange.Failure;
import dev.corral.server.outbound.Reply;
import dev.corral.server.protocol.Dialect;
import dev.corral.server.protocol.Request;
import dev.corral.server.protocol.Route;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Routes that show what the listener makes of requests. */
final class EchoDialect implements Dialect {

  static final int MAX_BODY = 100_000;

  final CompletableFuture<Void> clientGone = new CompletableFuture<>();
  final CompletableFuture<Reply> waiting = new CompletableFuture<>();

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get("/hello", Permission.HEALTH, (q, reply) -> reply.text(200, "hello")),
        Route.get(
            "/items/{id}", Permission.HEALTH, (q, reply) -> reply.text(200, q.variable("id"))),
        Route.get("/rest/{name...}", Permission.HEALTH, (q, r) -> r.text(200, q.variable("name"))),
        Route.get("/wait", Permission.HEALTH, this::waitForEver),
        Route.get("/flood", Permission.HEALTH, this::flood).onWorker(),
        Route.get("/fault", Permission.HEALTH, (q, reply) -> fault()),
        Route.post("/echo", Permission.HEALTH, MAX_BODY, (q, r) -> r.send(200, "x/y", q.body())),
        Route.post("/form", Permission.HEALTH, MAX_BODY, EchoDialect::form));
  }

  private static void fault() {
    throw new IllegalStateException("a secret");
  }

  private void waitForEver(Request request, Reply reply) {
    reply.onGone(() -> clientGone.complete(null));
    waiting.complete(reply);
  }

  private void flood(Request request, Reply reply) {
    reply.onGone(() -> clientGone.complete(null));
    Reply.Stream stream = reply.stream(200, "text/plain");
    for (int i = 0; i < 10_000 && !clientGone.isDone(); i++) {
      stream.write(reply.buffer().writeZero(64 * 1024));
    }
  }

  private static void form(Request request, Reply reply) {
    StringBuilder text = new StringBuilder();
    for (Request.Part part : request.parts()) {
      text.append(part.name()).append('|').append(part.filename()).append('|');
      text.append(part.text()).append('\n');
    }
    reply.text(200, text.toString());
  }

  @Override
  public boolean speaks(String path) {
    return true;
  }

  @Override
  public void refuse(Failure failure, Reply reply) {
    int status =
        switch (failure) {
          case Failure.TooLarge f -> 413;
          case Failure.Forbidden f -> 403;
          case Failure.Internal f -> 500;
          default -> 400;
        };
    reply.text(status, failure.message());
  }

  @Override
  public void unknownPath(Request request, Reply reply) {
    reply.text(404, "unknown");
  }

  @Override
  public void wrongMethod(Request request, Set<String> allowed, Reply reply) {
    reply.text(405, "wrong method");
  }
}

package dev.corral.server.protocol.ollama;

import dev.corral.core.access.Permission;
import dev.corral.core.exchange.Failure;
import dev.corral.server.outbound.Reply;
import dev.corral.server.protocol.Request;
import dev.corral.server.protocol.Route;
import java.util.List;

/** What would change a model host: all of it is refused, by a sentence that says where to go. */
final class AdminRoutes {

  /** Most bytes that are read before the refusal. */
  private static final long MAX_BODY = 64L << 10;

  private AdminRoutes() {}

  static List<Route> routes() {
    return List.of(
        refused("POST", "/api/pull"),
        refused("POST", "/api/push"),
        refused("POST", "/api/create"),
        refused("POST", "/api/copy"),
        refused("DELETE", "/api/delete"),
        refused("HEAD", "/api/blobs/{digest}"),
        refused("POST", "/api/blobs/{digest}"));
  }

  private static Route refused(String method, String path) {
    return new Route(
        method, path, Permission.ADMIN, MAX_BODY, Route.Place.LOOP, AdminRoutes::refuse);
  }

  private static void refuse(Request request, Reply reply) {
    throw new Failure.Forbidden(
            "models are not changed through this gateway: use the Ollama behind it for "
                + request.path()
                + ", or start Corral with --allow-model-changes")
        .asException();
  }
}

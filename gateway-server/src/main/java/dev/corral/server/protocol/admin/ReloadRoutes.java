package dev.corral.server.protocol.admin;

import dev.corral.core.access.Permission;
import dev.corral.server.outbound.Reply;
import dev.corral.server.protocol.Route;
import java.util.List;
import java.util.function.Supplier;

/** {@code POST /admin/reload}: has the settings read again, and tells what changed. */
public final class ReloadRoutes {

  private final Supplier<List<String>> reload;

  /**
   * Makes the routes.
   *
   * @param reload reads the settings again and returns a line for each change; throws a {@code
   *     FailureException} where nothing was changed
   */
  public ReloadRoutes(Supplier<List<String>> reload) {
    this.reload = reload;
  }

  /** Returns the routes. */
  public List<Route> routes() {
    return List.of(
        Route.post(
            "/admin/reload", Permission.ADMIN, Route.NO_BODY, (request, reply) -> tell(reply)));
  }

  private void tell(Reply reply) {
    List<String> changes = reload.get();
    reply.json(
        200,
        json -> {
          json.writeStartObject();
          json.writeArrayPropertyStart("changed");
          changes.forEach(json::writeString);
          json.writeEndArray();
          json.writeEndObject();
        });
  }
}

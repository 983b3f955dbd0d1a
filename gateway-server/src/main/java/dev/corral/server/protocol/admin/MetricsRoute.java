package dev.corral.server.protocol.admin;

import dev.corral.core.access.Permission;
import dev.corral.server.observe.Figures;
import dev.corral.server.protocol.Route;
import java.nio.charset.StandardCharsets;

/** {@code GET /metrics}: every figure, in the format that the asking Prometheus prefers. */
public final class MetricsRoute {

  private MetricsRoute() {}

  /** Returns the route. */
  public static Route over(Figures figures) {
    return Route.get(
            "/metrics",
            Permission.METRICS,
            (request, reply) -> {
              Figures.Page page = figures.page(request.header("accept").orElse(""));
              reply.send(200, page.contentType(), page.text().getBytes(StandardCharsets.UTF_8));
            })
        .onWorker();
  }
}

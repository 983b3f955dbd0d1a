package dev.corral.server.protocol.chroma;

import dev.corral.core.exchange.Failure;
import dev.corral.core.vector.VectorDatabase;
import dev.corral.server.outbound.Reply;
import dev.corral.server.protocol.Dialect;
import dev.corral.server.protocol.Request;
import dev.corral.server.protocol.Route;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Chroma's HTTP API: everything under {@code /api/v2}, and the farewell of {@code /api/v1}. */
public final class ChromaDialect implements Dialect {

  private final List<Route> routes;

  /**
   * Makes the dialect.
   *
   * @param database where the collections are
   * @param clock for the heartbeat
   * @param resetAllowed whether clients may delete everything at once
   */
  public ChromaDialect(VectorDatabase database, InstantSource clock, boolean resetAllowed) {
    List<Route> described =
        Stream.of(
                new ServerRoutes(database, clock, resetAllowed).routes(),
                new TenantRoutes(database).routes(),
                new CollectionRoutes(database).routes(),
                new RecordRoutes(database).routes())
            .flatMap(List::stream)
            .toList();
    this.routes =
        Stream.concat(described.stream(), new OpenApiPage(described).routes().stream()).toList();
  }

  @Override
  public List<Route> routes() {
    return routes;
  }

  @Override
  public boolean speaks(String path) {
    return path.equals("/api/v2")
        || path.startsWith("/api/v2/")
        || path.equals("/api/v1")
        || path.startsWith("/api/v1/");
  }

  @Override
  public void refuse(Failure failure, Reply reply) {
    ChromaErrors.refuse(failure, reply);
  }

  @Override
  public void unknownPath(Request request, Reply reply) {
    reply.send(404, "", new byte[0]);
  }

  @Override
  public void wrongMethod(Request request, Set<String> allowed, Reply reply) {
    reply.send(405, "", new byte[0]);
  }
}

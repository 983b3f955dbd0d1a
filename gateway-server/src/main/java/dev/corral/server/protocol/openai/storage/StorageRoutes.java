package dev.corral.server.protocol.openai.storage;

import dev.corral.core.access.Permission;
import dev.corral.core.retrieval.Knowledge;
import dev.corral.core.retrieval.OwnedKnowledge;
import dev.corral.server.protocol.Handler;
import dev.corral.server.protocol.Request;
import dev.corral.server.protocol.Route;
import java.util.List;
import java.util.stream.Stream;

/** The routes {@code /v1/files} and {@code /v1/vector_stores}. */
public final class StorageRoutes {

  /** Most bytes of a JSON body: two thousand file ids with their attributes. */
  static final long MAX_JSON = 8L << 20;

  private StorageRoutes() {}

  /**
   * Returns the routes over some knowledge; their failures are OpenAI's.
   *
   * @param fileBytes the largest file, as the knowledge has it
   */
  public static List<Route> over(Knowledge knowledge, long fileBytes) {
    StoreFileRoutes storeFiles = new StoreFileRoutes(knowledge);
    return Stream.of(
            new FileRoutes(knowledge, fileBytes).routes(),
            new StoreRoutes(knowledge).routes(),
            storeFiles.routes(),
            new FileBatchRoutes(knowledge, storeFiles).routes(),
            new SearchRoutes(knowledge).routes())
        .flatMap(List::stream)
        .toList();
  }

  /** Returns what the sender of a request may see. */
  static OwnedKnowledge owned(Knowledge knowledge, Request request) {
    return knowledge.of(request.principal().scope());
  }

  static Route get(String path, Handler handler) {
    return Route.get(path, Permission.DOCUMENTS, handler).onWorker();
  }

  static Route post(String path, Handler handler) {
    return Route.post(path, Permission.DOCUMENTS, MAX_JSON, handler);
  }

  static Route delete(String path, Handler handler) {
    return new Route(
        "DELETE", path, Permission.DOCUMENTS, Route.NO_BODY, Route.Place.WORKER, handler);
  }
}

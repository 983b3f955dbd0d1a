package dev.corral.server.protocol.chroma;

import dev.corral.core.access.Permission;
import dev.corral.core.exchange.Failure;
import dev.corral.core.vector.CollectionSettings;
import dev.corral.core.vector.Namespace;
import dev.corral.core.vector.OwnedDatabase;
import dev.corral.core.vector.VectorCollection;
import dev.corral.core.vector.VectorDatabase;
import dev.corral.core.vector.filter.Value;
import dev.corral.server.protocol.Route;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Collections by name, by id and by resource name. */
final class CollectionRoutes {

  static final String DATABASE = "/api/v2/tenants/{tenant}/databases/{database}";
  static final String COLLECTIONS = DATABASE + "/collections";
  static final String COLLECTION = COLLECTIONS + "/{collection}";

  /** Where a fork keeps the id of the collection that it comes from in the end. */
  private static final String FORK_ROOT = MetadataJson.RESERVED + "fork_root";

  /** Longest body: metadata and configuration of one collection. */
  private static final long MAX_BODY = 1L << 20;

  private final VectorDatabase database;

  CollectionRoutes(VectorDatabase database) {
    this.database = database;
  }

  List<Route> routes() {
    return List.of(
        Route.get(COLLECTIONS, Permission.VECTORS, Exchange.handler(this::list)).onWorker(),
        Route.get(
            DATABASE + "/collections_count", Permission.VECTORS, Exchange.handler(this::count)),
        Route.post(COLLECTIONS, Permission.VECTORS, MAX_BODY, Exchange.handler(this::create)),
        Route.get(COLLECTION, Permission.VECTORS, Exchange.handler(this::find)),
        with("DELETE", COLLECTION, this::drop),
        with("PUT", COLLECTION, this::modify),
        with("POST", COLLECTION + "/fork", this::fork),
        Route.get(COLLECTION + "/fork_count", Permission.VECTORS, Exchange.handler(this::forks))
            .onWorker(),
        Route.get(
            COLLECTIONS + "/by-id/{id}", Permission.VECTORS, Exchange.handler(this::findById)),
        Route.get(
            "/api/v2/collections/{resource}",
            Permission.VECTORS,
            Exchange.handler(this::findByResource)));
  }

  private static Route with(String method, String path, Exchange.Answer answer) {
    return new Route(
        method, path, Permission.VECTORS, MAX_BODY, Route.Place.WORKER, Exchange.handler(answer));
  }

  private void list(Exchange exchange) {
    Integer limit = exchange.count("limit");
    Integer offset = exchange.count("offset");
    List<VectorCollection> all = exchange.owned(database).list(exchange.namespace());
    exchange.json(
        200,
        json -> {
          json.writeStartArray();
          all.stream()
              .skip(offset == null ? 0 : offset)
              .limit(limit == null ? Long.MAX_VALUE : limit)
              .forEach(collection -> CollectionJson.write(collection, json));
          json.writeEndArray();
        });
  }

  private void count(Exchange exchange) {
    int count = exchange.owned(database).list(exchange.namespace()).size();
    exchange.json(200, json -> json.writeNumber(count));
  }

  private void create(Exchange exchange) {
    CollectionBody body = CollectionBody.ofCreate(exchange.body());
    Namespace namespace = exchange.namespace();
    if (exchange.owned(database).tenancy().database(namespace).isEmpty()) {
      throw new Failure.Invalid(
              "Database [" + namespace.database() + "] does not exist", "database")
          .asException();
    }
    String name = String.valueOf(body.name());
    answer(
        exchange.owned(database).create(namespace, name, body.settings(), body.getOrCreate()),
        exchange);
  }

  private void find(Exchange exchange) {
    String name = exchange.request().variable("collection");
    answer(
        exchange
            .owned(database)
            .find(exchange.namespace(), name)
            .orElseThrow(() -> Exchange.missing(name)),
        exchange);
  }

  private void findById(Exchange exchange) {
    String text = exchange.request().variable("id");
    UUID id;
    try {
      id = UUID.fromString(text);
    } catch (IllegalArgumentException e) {
      throw new Failure.Invalid(
              "Validation error: collection_id: Invalid collection ID format, expected UUID",
              "collection_id")
          .asException();
    }
    answer(exchange.owned(database).find(id).orElseThrow(() -> Exchange.missing(text)), exchange);
  }

  /** Finds {@code tenant:database:name}. */
  private void findByResource(Exchange exchange) {
    String resource = exchange.request().variable("resource");
    String[] parts = resource.split(":", -1);
    if (parts.length != 3) {
      throw new Failure.Invalid(
              "Expected a resource name tenant:database:collection, got " + resource, "crn")
          .asException();
    }
    answer(
        exchange
            .owned(database)
            .find(new Namespace(parts[0], parts[1]), parts[2])
            .orElseThrow(() -> Exchange.missing(resource)),
        exchange);
  }

  private void drop(Exchange exchange) {
    String name = exchange.request().variable("collection");
    if (!exchange.owned(database).drop(exchange.namespace(), name)) {
      throw Exchange.missing(name);
    }
    exchange.done(200);
  }

  private void modify(Exchange exchange) {
    VectorCollection collection = exchange.collection(database);
    CollectionBody body = CollectionBody.ofModify(exchange.body());
    var _ = body.changed(collection.settings()); // refuses here what the writer must not meet
    collection.configure(body.name(), body::changed);
    exchange.done(200);
  }

  /** Copies a collection; the copy remembers the collection that all its like come from. */
  private void fork(Exchange exchange) {
    VectorCollection source = exchange.collection(database);
    String name = CollectionBody.ofFork(exchange.body());
    CollectionSettings settings = source.settings();
    Map<String, Value> metadata = new LinkedHashMap<>(settings.metadata());
    metadata.put(FORK_ROOT, new Value.Text(root(source)));
    answer(exchange.owned(database).fork(source, name, settings.withMetadata(metadata)), exchange);
  }

  /** Counts the collections that were forked, directly or not, from the same one as this. */
  private void forks(Exchange exchange) {
    VectorCollection collection = exchange.collection(database);
    Value root = new Value.Text(root(collection));
    long count =
        exchange.owned(database).list(OwnedDatabase.shown(collection.namespace())).stream()
            .filter(other -> root.equals(other.settings().metadata().get(FORK_ROOT)))
            .count();
    exchange.json(
        200,
        json -> {
          json.writeStartObject();
          json.writeNumberProperty("count", count);
          json.writeEndObject();
        });
  }

  private static String root(VectorCollection collection) {
    return collection.settings().metadata().get(FORK_ROOT) instanceof Value.Text(String root)
        ? root
        : collection.id().toString();
  }

  private static void answer(VectorCollection collection, Exchange exchange) {
    exchange.json(200, json -> CollectionJson.write(collection, json));
  }
}

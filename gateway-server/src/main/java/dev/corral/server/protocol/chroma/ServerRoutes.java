package dev.corral.server.protocol.chroma;

import dev.corral.core.access.Permission;
import dev.corral.core.exchange.Failure;
import dev.corral.core.vector.Namespace;
import dev.corral.core.vector.VectorDatabase;
import dev.corral.server.protocol.Route;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;

/** What the server says about itself, and the reset. */
final class ServerRoutes {

  /** Records of one call that clients keep to: they split what is longer. */
  private static final int MAX_BATCH = 5_461;

  /** The version that clients are told; those of the 1.x line look at nothing but its form. */
  static final String VERSION = "1.0.0";

  private final VectorDatabase database;
  private final InstantSource clock;
  private final boolean resetAllowed;

  ServerRoutes(VectorDatabase database, InstantSource clock, boolean resetAllowed) {
    this.database = database;
    this.clock = clock;
    this.resetAllowed = resetAllowed;
  }

  List<Route> routes() {
    Stream<Route> now =
        Stream.of(
            get("/api/v2", Permission.HEALTH, this::heartbeat),
            get("/api/v2/heartbeat", Permission.HEALTH, this::heartbeat),
            get("/api/v2/healthcheck", Permission.HEALTH, ServerRoutes::health),
            get(
                "/api/v2/version",
                Permission.HEALTH,
                e -> e.json(200, json -> json.writeString(VERSION))),
            get("/api/v2/pre-flight-checks", Permission.VECTORS, ServerRoutes::limits),
            get("/api/v2/auth/identity", Permission.VECTORS, ServerRoutes::identity),
            Route.post(
                "/api/v2/reset", Permission.ADMIN, Route.NO_BODY, Exchange.handler(this::reset)));
    Stream<Route> before =
        Stream.of("GET", "PUT", "PATCH", "DELETE")
            .map(method ->
                new Route(
                    method,
                    "/api/v1/{rest...}",
                    Permission.HEALTH,
                    Route.NO_BODY,
                    Route.Place.LOOP,
                    Exchange.handler(ServerRoutes::gone)));
    return Stream.concat(now, before).toList();
  }

  private static Route get(String path, Permission permission, Exchange.Answer answer) {
    return Route.get(path, permission, Exchange.handler(answer));
  }

  private void heartbeat(Exchange exchange) {
    Instant now = clock.instant();
    long nanoseconds = now.getEpochSecond() * 1_000_000_000L + now.getNano();
    exchange.json(
        200,
        json -> {
          json.writeStartObject();
          json.writeNumberProperty("nanosecond heartbeat", nanoseconds);
          json.writeEndObject();
        });
  }

  private static void health(Exchange exchange) {
    exchange.json(
        200,
        json -> {
          json.writeStartObject();
          json.writeBooleanProperty("is_executor_ready", true);
          json.writeBooleanProperty("is_log_client_ready", true);
          json.writeEndObject();
        });
  }

  private static void limits(Exchange exchange) {
    exchange.json(
        200,
        json -> {
          json.writeStartObject();
          json.writeNumberProperty("max_batch_size", MAX_BATCH);
          json.writeBooleanProperty("supports_base64_encoding", true);
          json.writeEndObject();
        });
  }

  private static void identity(Exchange exchange) {
    exchange.json(
        200,
        json -> {
          json.writeStartObject();
          json.writeStringProperty("user_id", "");
          json.writeStringProperty("tenant", Namespace.DEFAULT.tenant());
          json.writeArrayPropertyStart("databases");
          json.writeString(Namespace.DEFAULT.database());
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  private void reset(Exchange exchange) {
    if (!resetAllowed) {
      throw new Failure.Forbidden("Reset is disabled by config").asException();
    }
    exchange.owned(database).tenancy().reset();
    exchange.json(200, json -> json.writeBoolean(true));
  }

  private static void gone(Exchange exchange) {
    ChromaErrors.send(
        410, "Unimplemented", "The v1 API is deprecated. Please use /v2 apis", exchange.reply());
  }
}

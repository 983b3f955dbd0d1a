package dev.corral.server.protocol.chroma;

import dev.corral.core.access.Permission;
import dev.corral.core.exchange.Failure;
import dev.corral.core.vector.Namespace;
import dev.corral.core.vector.Tenancy;
import dev.corral.core.vector.VectorDatabase;
import dev.corral.server.protocol.Route;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Tenants and databases. */
final class TenantRoutes {

  private static final String TENANTS = "/api/v2/tenants";
  private static final String TENANT = TENANTS + "/{tenant}";
  private static final String DATABASES = TENANT + "/databases";
  private static final String DATABASE = DATABASES + "/{database}";

  /** Longest body: a name and nothing else. */
  private static final long MAX_BODY = 64 * 1024;

  private final VectorDatabase database;

  TenantRoutes(VectorDatabase database) {
    this.database = database;
  }

  List<Route> routes() {
    return List.of(
        Route.post(TENANTS, Permission.VECTORS, MAX_BODY, Exchange.handler(this::createTenant)),
        Route.get(TENANT, Permission.VECTORS, Exchange.handler(this::tenant)),
        new Route(
            "PATCH",
            TENANT,
            Permission.VECTORS,
            MAX_BODY,
            Route.Place.WORKER,
            Exchange.handler(this::patchTenant)),
        Route.post(DATABASES, Permission.VECTORS, MAX_BODY, Exchange.handler(this::createDatabase)),
        Route.get(DATABASES, Permission.VECTORS, Exchange.handler(this::databases)),
        Route.get(DATABASE, Permission.VECTORS, Exchange.handler(this::database)),
        new Route(
            "DELETE",
            DATABASE,
            Permission.VECTORS,
            MAX_BODY,
            Route.Place.WORKER,
            Exchange.handler(this::dropDatabase)));
  }

  private void createTenant(Exchange exchange) {
    String name = name(exchange);
    if (name.length() < 3) {
      throw new Failure.Invalid(
              "Validation error: name: expected at least 3 characters, got " + name, "name")
          .asException();
    }
    tenancy(exchange).createTenant(name);
    exchange.done(200);
  }

  private void tenant(Exchange exchange) {
    exchange.json(200, json -> writeTenant(known(exchange), json));
  }

  private static void writeTenant(String name, JsonGenerator json) {
    json.writeStartObject();
    json.writeStringProperty("name", name);
    json.writeNullProperty("resource_name");
    json.writeEndObject();
  }

  /** Accepts a resource name and keeps none, as a single node of Chroma does. */
  private void patchTenant(Exchange exchange) {
    String _ = known(exchange);
    boolean[] named = {false};
    BodyReader.read(
        exchange.body(),
        (field, value) -> {
          if (field.equals("resource_name")) {
            String _ = value.string(field);
            named[0] = true;
          }
        });
    if (!named[0]) {
      throw ChromaRefusal.shape("resource_name", "is required");
    }
    exchange.done(200);
  }

  private void createDatabase(Exchange exchange) {
    tenancy(exchange).createDatabase(new Namespace(exchange.tenant(), name(exchange)));
    exchange.done(200);
  }

  private void databases(Exchange exchange) {
    Integer limit = exchange.count("limit");
    Integer offset = exchange.count("offset");
    List<Tenancy.Database> all = tenancy(exchange).databases(exchange.tenant());
    exchange.json(
        200,
        json -> {
          json.writeStartArray();
          all.stream()
              .skip(offset == null ? 0 : offset)
              .limit(limit == null ? Long.MAX_VALUE : limit)
              .forEach(one -> writeDatabase(one.id(), one.namespace(), json));
          json.writeEndArray();
        });
  }

  private void database(Exchange exchange) {
    Namespace namespace = exchange.namespace();
    UUID id =
        tenancy(exchange)
            .database(namespace)
            .orElseThrow(() -> missing(namespace, ". Are you sure it exists?"));
    exchange.json(200, json -> writeDatabase(id, namespace, json));
  }

  private void dropDatabase(Exchange exchange) {
    if (!tenancy(exchange).dropDatabase(exchange.namespace())) {
      throw missing(exchange.namespace(), "");
    }
    exchange.done(200);
  }

  private static void writeDatabase(UUID id, Namespace namespace, JsonGenerator json) {
    json.writeStartObject();
    json.writeStringProperty("id", id.toString());
    json.writeStringProperty("name", namespace.database());
    json.writeStringProperty("tenant", namespace.tenant());
    json.writeEndObject();
  }

  private Tenancy tenancy(Exchange exchange) {
    return exchange.owned(database).tenancy();
  }

  private String known(Exchange exchange) {
    String tenant = exchange.tenant();
    if (!tenancy(exchange).hasTenant(tenant)) {
      throw new Failure.NotFound("Tenant [" + tenant + "] not found").asException();
    }
    return tenant;
  }

  private static RuntimeException missing(Namespace namespace, String hint) {
    return new Failure.NotFound("Database [" + namespace.database() + "] not found" + hint)
        .asException();
  }

  private static String name(Exchange exchange) {
    @Nullable String[] name = new @Nullable String[1];
    BodyReader.read(
        exchange.body(),
        (field, value) -> {
          if (field.equals("name")) {
            name[0] = value.string(field);
          }
        });
    String found = name[0];
    if (found == null) {
      throw ChromaRefusal.shape("name", "is required");
    }
    return found;
  }
}

package dev.corral.server.protocol.chroma;

import dev.corral.core.access.Permission;
import dev.corral.server.outbound.JsonBody;
import dev.corral.server.outbound.Reply;
import dev.corral.server.protocol.Route;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JsonGenerator;

/**
 * Chroma's routes as an OpenAPI 3.1 document at {@code /openapi.json} and as a page at {@code
 * /docs}, both made from the routes themselves.
 */
final class OpenApiPage {

  private static final Pattern VARIABLE = Pattern.compile("\\{([a-z_]+)}");

  /** What a route is for, by the end of its path and its method; the longest end that fits. */
  private static final Map<String, String> PURPOSES = purposes();

  private final byte[] document;
  private final byte[] page;

  OpenApiPage(List<Route> described) {
    Map<String, Map<String, Route>> paths = new LinkedHashMap<>();
    for (Route route : described) {
      if (route.path().startsWith("/api/v2")) {
        paths.computeIfAbsent(route.path(), _ -> new TreeMap<>()).put(route.method(), route);
      }
    }
    JsonBody json = out -> write(paths, out);
    this.document = json.toBytes();
    this.page = page(paths);
  }

  List<Route> routes() {
    return List.of(
        Route.get("/openapi.json", Permission.HEALTH, (_, reply) -> json(reply)),
        Route.get("/docs", Permission.HEALTH, (_, reply) -> html(reply)),
        Route.get("/docs/", Permission.HEALTH, (_, reply) -> html(reply)));
  }

  private void json(Reply reply) {
    reply.send(200, "application/json", document);
  }

  private void html(Reply reply) {
    reply.send(200, "text/html; charset=utf-8", page);
  }

  private static Map<String, String> purposes() {
    Map<String, String> purposes = new LinkedHashMap<>();
    purposes.put("POST /add", "Add records; those whose id exists are left as they are");
    purposes.put("POST /upsert", "Add records, or change those whose id exists");
    purposes.put("POST /update", "Change records whose id exists");
    purposes.put("POST /get", "Get records by ids and filters");
    purposes.put("POST /query", "Find the nearest records to vectors");
    purposes.put("POST /search", "Search by rank expressions over vectors, words and filters");
    purposes.put("POST /delete", "Delete records by ids and filters");
    purposes.put("GET /count", "Count the records");
    purposes.put("GET /indexing_status", "Tell how far the indexes are");
    purposes.put("POST /fork", "Copy the collection under a new name");
    purposes.put("GET /fork_count", "Count the forks of the collection");
    purposes.put("POST /functions/attach", "Not supported");
    purposes.put("GET /collections", "List collections");
    purposes.put("POST /collections", "Create a collection, or get it");
    purposes.put("GET /collections_count", "Count collections");
    purposes.put("GET /collections/{collection}", "Get a collection by name");
    purposes.put("PUT /collections/{collection}", "Rename or change a collection, by id");
    purposes.put("DELETE /collections/{collection}", "Delete a collection, by name");
    purposes.put("GET /by-id/{id}", "Get a collection by id");
    purposes.put("GET /collections/{resource}", "Get a collection by tenant:database:name");
    purposes.put("POST /tenants", "Create a tenant");
    purposes.put("GET /tenants/{tenant}", "Get a tenant");
    purposes.put("PATCH /tenants/{tenant}", "Accepted without effect");
    purposes.put("POST /databases", "Create a database");
    purposes.put("GET /databases", "List databases");
    purposes.put("GET /databases/{database}", "Get a database");
    purposes.put("DELETE /databases/{database}", "Delete a database with its collections");
    purposes.put("GET /api/v2", "Tell the time");
    purposes.put("GET /heartbeat", "Tell the time");
    purposes.put("GET /healthcheck", "Tell whether the server works");
    purposes.put("GET /version", "Tell the version of the protocol");
    purposes.put("GET /pre-flight-checks", "Tell the limits of a write");
    purposes.put("GET /auth/identity", "Tell who asks");
    purposes.put("POST /reset", "Delete everything, where that is allowed");
    return purposes;
  }

  static String purpose(String method, String path) {
    String best = "";
    String purpose = "";
    for (Map.Entry<String, String> known : PURPOSES.entrySet()) {
      String[] parts = known.getKey().split(" ", 2);
      if (parts[0].equals(method) && path.endsWith(parts[1]) && parts[1].length() > best.length()) {
        best = parts[1];
        purpose = known.getValue();
      }
    }
    return purpose;
  }

  private static void write(Map<String, Map<String, Route>> paths, JsonGenerator json) {
    json.writeStartObject();
    json.writeStringProperty("openapi", "3.1.0");
    json.writeObjectPropertyStart("info");
    json.writeStringProperty("title", "Chroma's API v2, by Corral");
    json.writeStringProperty("version", ServerRoutes.VERSION);
    json.writeEndObject();
    json.writeObjectPropertyStart("paths");
    paths.forEach((path, methods) -> {
      json.writeObjectPropertyStart(path);
      methods.forEach((method, _) -> writeOperation(method, path, json));
      json.writeEndObject();
    });
    json.writeEndObject();
    json.writeObjectPropertyStart("components");
    json.writeObjectPropertyStart("schemas");
    json.writeName("Error");
    json.writeRawValue(
        "{\"type\":\"object\",\"required\":[\"error\",\"message\"],\"properties\":"
            + "{\"error\":{\"type\":\"string\"},\"message\":{\"type\":\"string\"}}}");
    json.writeEndObject();
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void writeOperation(String method, String path, JsonGenerator json) {
    json.writeObjectPropertyStart(method.toLowerCase(Locale.ROOT));
    json.writeStringProperty("summary", purpose(method, path));
    json.writeArrayPropertyStart("parameters");
    Matcher variables = VARIABLE.matcher(path);
    while (variables.find()) {
      json.writeRawValue(
          "{\"name\":\""
              + variables.group(1)
              + "\",\"in\":\"path\",\"required\":true,"
              + "\"schema\":{\"type\":\"string\"}}");
    }
    json.writeEndArray();
    if (method.startsWith("P")) {
      json.writeName("requestBody");
      json.writeRawValue("{\"content\":{\"application/json\":{\"schema\":{\"type\":\"object\"}}}}");
    }
    json.writeObjectPropertyStart("responses");
    json.writeName(path.endsWith("/add") ? "201" : "200");
    json.writeRawValue("{\"description\":\"Done\"}");
    json.writeName("default");
    json.writeRawValue(
        "{\"description\":\"Refused\",\"content\":{\"application/json\":{\"schema\":"
            + "{\"$ref\":\"#/components/schemas/Error\"}}}}");
    json.writeEndObject();
    json.writeEndObject();
  }

  private static byte[] page(Map<String, Map<String, Route>> paths) {
    var html = new StringBuilder(4096);
    html.append("<!DOCTYPE html><html lang=\"en\"><meta charset=\"utf-8\">")
        .append("<title>Chroma's API v2</title>")
        .append("<style>body{font:15px/1.5 system-ui;margin:2em}td{padding:0 1em 0 0}")
        .append("code{white-space:nowrap}</style><h1>Chroma's API v2, by Corral</h1>")
        .append("<p>As a document: <a href=\"/openapi.json\">openapi.json</a></p><table>");
    paths.forEach((path, methods) ->
        methods.forEach((method, _) ->
            html.append("<tr><td>")
                .append(method)
                .append("<td><code>")
                .append(path)
                .append("</code><td>")
                .append(purpose(method, path))));
    return html.append("</table></html>").toString().getBytes(StandardCharsets.UTF_8);
  }
}

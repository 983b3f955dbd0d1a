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
import tools.jackson.core.JsonGenerator;

/**
 * Chroma's routes as an OpenAPI 3.1 document at {@code /openapi.json} and as a page at {@code
 * /docs}, both made from the routes themselves.
 */
final class OpenApiPage {

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
    RouteGuide guide = RouteGuide.of(method, path);
    json.writeObjectPropertyStart(method.toLowerCase(Locale.ROOT));
    json.writeStringProperty("summary", guide.purpose());
    json.writeArrayPropertyStart("parameters");
    RouteGuide.variables(path).forEach(name -> writeParameter("path", name, json));
    guide.query().forEach(name -> writeParameter("query", name, json));
    json.writeEndArray();
    if (!guide.body().isEmpty()) {
      writeBody(guide.body(), json);
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

  private static void writeParameter(String in, String name, JsonGenerator json) {
    json.writeStartObject();
    json.writeStringProperty("name", name);
    json.writeStringProperty("in", in);
    json.writeBooleanProperty("required", in.equals("path"));
    json.writeName("schema");
    json.writeRawValue(RouteGuide.schema(name));
    json.writeEndObject();
  }

  private static void writeBody(List<String> fields, JsonGenerator json) {
    json.writeObjectPropertyStart("requestBody");
    json.writeObjectPropertyStart("content");
    json.writeObjectPropertyStart("application/json");
    json.writeObjectPropertyStart("schema");
    json.writeStringProperty("type", "object");
    json.writeArrayPropertyStart("required");
    fields.stream()
        .filter(field -> field.endsWith("*"))
        .forEach(field -> json.writeString(field.replace("*", "")));
    json.writeEndArray();
    json.writeObjectPropertyStart("properties");
    for (String field : fields) {
      String name = field.replace("*", "");
      json.writeName(name);
      json.writeRawValue(RouteGuide.schema(name));
    }
    json.writeEndObject();
    json.writeEndObject();
    json.writeEndObject();
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
                .append(RouteGuide.of(method, path).purpose())));
    return html.append("</table></html>").toString().getBytes(StandardCharsets.UTF_8);
  }
}

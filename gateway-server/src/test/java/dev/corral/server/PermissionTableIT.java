package dev.corral.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corral.core.access.Permission;
import dev.corral.core.access.Role;
import dev.corral.server.protocol.Route;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every route against {@code access/permissions.txt}: a route that is not in the table, or with
 * another permission, fails; and each is called with keys that must not open it.
 */
final class PermissionTableIT {

  @TempDir private static Path folder = Path.of("set by JUnit");

  private static KeyedServer server;
  private static String user;
  private static String other;
  private static String admin;
  private static String metrics;

  @BeforeAll
  static void start() throws IOException {
    server = new KeyedServer(folder, "");
    user = server.key("acme", Role.USER);
    other = server.key("rival", Role.USER);
    admin = server.key("acme", Role.ADMIN);
    metrics = server.key("acme", Role.METRICS);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Map<String, Permission> table() throws IOException {
    Map<String, Permission> table = new TreeMap<>();
    try (InputStream in = PermissionTableIT.class.getResourceAsStream("/access/permissions.txt")) {
      String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      for (String line : text.lines().filter(one -> !one.isBlank()).toList()) {
        String[] words = line.trim().split(" +");
        table.put(words[1] + " " + words[2], Permission.valueOf(words[0]));
      }
    }
    return table;
  }

  @Test
  void everyRouteHasItsEntry() throws IOException {
    Map<String, Permission> found = new TreeMap<>();
    for (Route route : server.routes()) {
      found.put(route.method() + " " + route.path(), route.permission());
    }
    StringBuilder lines = new StringBuilder();
    found.forEach((route, permission) -> lines.append(permission + " " + route + "\n"));
    assertThat(found).as("access/permissions.txt should be\n" + lines).isEqualTo(table());
  }

  private static HttpResponse<String> call(Route route, String key) {
    String path = route.path().replaceAll("\\{\\w+(\\.\\.\\.)?}", "x");
    boolean hasBody = route.method().equals("POST") || route.method().equals("PUT");
    return server.send(route.method(), path, key, hasBody ? "{}" : null);
  }

  @Test
  void noRouteButHealthOpensWithoutAKeyOrWithAWrongOne() {
    String known = user.substring(0, user.length() - 1) + (user.endsWith("0") ? "1" : "0");
    List<String> wrong =
        new ArrayList<>(List.of("none", known, "corral_000000000000_" + "0".repeat(48)));
    wrong.add("");
    for (Route route : server.routes()) {
      for (String key : wrong) {
        HttpResponse<String> answer = call(route, key);
        String what = route.method() + " " + route.path() + " with '" + key + "'";
        if (route.permission() == Permission.HEALTH) {
          assertThat(answer.statusCode()).as(what).isNotIn(401, 403);
        } else {
          assertThat(answer.statusCode()).as(what).isEqualTo(401);
          assertThat(answer.headers().firstValue("www-authenticate")).as(what).isPresent();
          assertThat(answer.body()).as(what).doesNotContain("corral_");
          assertThat(answer.body().isEmpty()).as(what).isEqualTo(route.method().equals("HEAD"));
        }
      }
    }
  }

  @Test
  void aRoleOpensWhatItIsForOnly() {
    Map<String, Role> roles = new HashMap<>();
    roles.put(user, Role.USER);
    roles.put(metrics, Role.METRICS);
    for (Route route : server.routes()) {
      roles.forEach((key, role) -> {
        HttpResponse<String> answer = call(route, key);
        String what = role + " " + route.method() + " " + route.path();
        if (role.permissions().contains(route.permission())) {
          assertThat(answer.statusCode()).as(what).isNotIn(401, 403, 500);
        } else {
          assertThat(answer.statusCode()).as(what).isEqualTo(403);
        }
      });
    }
  }

  @Test
  void whatIsNamedByIdIsNotThereForAnotherTenant() throws IOException {
    String file = id(server.upload(user, "acme.txt", "a text of acme's"));
    String store = id(server.send("POST", "/v1/vector_stores", user, "{\"name\":\"acme's\"}"));
    String response =
        id(server.send("POST", "/v1/responses", user, "{\"model\":\"quote\",\"input\":\"Hello\"}"));
    String collections = "/api/v2/tenants/default_tenant/databases/default_database/collections";
    String collection = id(server.send("POST", collections, user, "{\"name\":\"acme-notes\"}"));
    Map<String, String> ids =
        Map.of("v1/files", file, "vector_stores", store, "responses", response);
    for (Route route : server.routes()) {
      String path = route.path();
      for (Map.Entry<String, String> one : ids.entrySet()) {
        if (path.contains(one.getKey() + "/{id}")) {
          assertHidden(
              route,
              path.replace("{id}", one.getValue())
                  .replace("{file}", file)
                  .replace("{batch}", "vsfb_1"));
        }
      }
      if (path.contains("/collections/{collection}/")) {
        assertHidden(
            route,
            path.replace("{tenant}", "default_tenant")
                .replace("{database}", "default_database")
                .replace("{collection}", collection));
      }
    }
    for (String path :
        List.of(
            collections + "/acme-notes",
            collections + "/by-id/" + collection,
            "/api/v2/collections/default_tenant:default_database:acme-notes",
            "/api/v2/tenants/corral/databases/vector_stores/collections/" + store)) {
      assertThat(server.send("GET", path, other, null).statusCode()).as(path).isEqualTo(404);
    }
    for (String path : List.of("/v1/files", "/v1/vector_stores", collections, "/v1/models")) {
      assertThat(server.send("GET", path, other, null).body())
          .as(path)
          .doesNotContain("acme", file, store, collection);
      assertThat(server.send("GET", path, user, null).body()).as(path).contains("acme");
    }
    assertThat(server.send("GET", "/v1/files/" + file, user, null).statusCode()).isEqualTo(200);
    assertThat(server.send("GET", collections + "/acme-notes", user, null).statusCode())
        .isEqualTo(200);
  }

  private static void assertHidden(Route route, String path) {
    String asked = path.replaceAll("\\{\\w+}", "x");
    boolean hasBody = route.method().equals("POST") || route.method().equals("PUT");
    HttpResponse<String> answer =
        server.send(route.method(), asked, other, hasBody ? body(path) : null);
    assertThat(answer.statusCode()).as(route.method() + " " + path).isIn(404, 400, 422, 501);
    assertThat(answer.body()).as(path).doesNotContain("acme");
  }

  /** Returns a body that the route would take. */
  private static String body(String path) {
    return path.endsWith("/search") && path.startsWith("/v1")
        ? "{\"query\":\"acme\"}"
        : "{\"file_id\":\"file-1\",\"file_ids\":[\"file-1\"],\"attributes\":{},\"name\":\"xyz\","
            + "\"ids\":[\"1\"],\"embeddings\":[[1]],\"query_embeddings\":[[1]]}";
  }

  private static String id(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isIn(200, 201);
    var found = java.util.regex.Pattern.compile("\"id\":\"([^\"]+)\"").matcher(answer.body());
    assertThat(found.find()).as(answer.body()).isTrue();
    return found.group(1);
  }

  @Test
  void everyWayToShowAKeyOpens() {
    String basic =
        java.util.Base64.getEncoder()
            .encodeToString(("anybody:" + user).getBytes(StandardCharsets.UTF_8));
    Map<String, String> ways =
        Map.of(
            "authorization",
            "Bearer " + user,
            "Authorization",
            "Basic " + basic,
            "x-api-key",
            user,
            "api-key",
            user,
            "x-chroma-token",
            "Bearer " + user,
            "X-Chroma-Token",
            user);
    ways.forEach((name, value) ->
        assertThat(
                server
                    .send(server.request("GET", "/v1/models", null).header(name, value).build())
                    .statusCode())
            .as(name)
            .isEqualTo(200));
    for (String path : List.of("/v1/models?api_key=" + user, "/v1/models?key=" + user)) {
      assertThat(server.send("GET", path, null, null).statusCode()).isEqualTo(401);
    }
    assertThat(
            server
                .send(
                    server
                        .request("GET", "/v1/models", null)
                        .header("authorization", "Bearer " + user)
                        .header("x-api-key", admin)
                        .build())
                .statusCode())
        .as("two different keys")
        .isEqualTo(401);
  }

  @Test
  void administratorsSeeTheQueueOthersWhatIsTheirs() {
    assertThat(server.send("GET", "/api/queue", user, null).body())
        .isEqualTo("{\"waiting\":0,\"running\":0,\"requests\":[]}");
    assertThat(server.send("GET", "/api/queue", admin, null).body())
        .contains("\"hosts\":[", "\"tenants\":[");
    assertThat(server.send("GET", "/api/queue", metrics, null).statusCode()).isEqualTo(403);
  }

  @Test
  void aRevokedKeyOpensNothing() throws IOException {
    String secret = server.key("leaver", Role.USER);
    assertThat(server.send("GET", "/v1/models", secret, null).statusCode()).isEqualTo(200);
    var _ = server.keys().revoke("leaver");
    var _ = server.reload();
    assertThat(server.send("GET", "/v1/models", secret, null).statusCode()).isEqualTo(401);
  }

  @Test
  void refusalsAreInTheFormOfEachDialect() {
    assertThat(server.send("GET", "/v1/models", null, null).body())
        .contains("\"error\":{", "\"code\":\"invalid_api_key\"");
    assertThat(server.send("GET", "/api/tags", null, null).body()).startsWith("{\"error\":\"");
    assertThat(server.send("POST", "/v1/messages", null, "{}").body())
        .contains("\"type\":\"error\"", "authentication_error");
    assertThat(server.send("GET", "/api/v2/tenants/default_tenant", null, null).body())
        .contains("\"error\":\"AuthError\"");
  }

  @Test
  void healthTellsPartsToThoseOnlyWhoMayKnow() {
    assertThat(server.send("GET", "/health/ready", null, null).body())
        .contains("\"status\"")
        .doesNotContain("127.0.0.1", "embedder");
    assertThat(server.send("GET", "/health/ready", metrics, null).body()).contains("embedder");
  }
}

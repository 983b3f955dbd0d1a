package dev.corral.server.protocol.chroma;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corral.core.vector.VectorDatabase;
import dev.corral.core.vector.store.Storage;
import dev.corral.server.protocol.Route;
import java.net.http.HttpResponse;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The routes of Chroma's cloud that nobody answers alone, and the description of all. */
class ChromaRoutesIT {

  private static final ChromaServer SERVER = new ChromaServer(false);
  private static String collection = "";

  @BeforeAll
  static void create() {
    collection = SERVER.collection("docs", "");
  }

  @AfterAll
  static void stop() {
    SERVER.close();
  }

  @ParameterizedTest
  @CsvSource({
    "POST,/functions/attach,ChromaError",
    "GET,/functions/f,ChromaError",
    "POST,/attached_functions/f/add_input,ChromaError",
    "POST,/attached_functions/f/detach,ChromaError",
    "POST,/conditional/get,TransactionsNotSupported",
    "POST,/conditional/commit,TransactionsNotSupported",
  })
  void refusesWhatOnlyTheCloudDoes(String method, String path, String error) {
    HttpResponse<String> answer =
        SERVER.call(method, collection + path, method.equals("GET") ? "" : "{}");
    assertThat(answer.statusCode()).isEqualTo(501);
    assertThat(answer.body()).contains("\"error\":\"" + error + "\"").contains("not supported\"");
  }

  @Test
  void describesEveryRoute() {
    JsonNode document =
        JsonMapper.shared().readTree(SERVER.call("GET", "/openapi.json", "").body());
    assertThat(document.path("openapi").asString()).startsWith("3.1");
    String page = SERVER.call("GET", "/docs", "").body();
    int described = 0;
    for (Route route : routes()) {
      if (!route.path().startsWith("/api/v2")) {
        continue;
      }
      described++;
      String name = route.method() + " " + route.path();
      JsonNode operation =
          document
              .path("paths")
              .path(route.path())
              .path(route.method().toLowerCase(java.util.Locale.ROOT));
      assertThat(operation.path("summary").asString("")).as(name).isNotEmpty();
      assertThat(page).contains("<code>" + route.path() + "</code>");
      List<String> variables = new ArrayList<>();
      for (JsonNode parameter : operation.path("parameters")) {
        assertThat(parameter.path("schema").has("type") || parameter.path("schema").has("enum"))
            .as(name)
            .isTrue();
        if (parameter.path("in").asString().equals("path")) {
          variables.add(parameter.path("name").asString());
        }
      }
      assertThat(variables).as(name).containsExactlyElementsOf(RouteGuide.variables(route.path()));
      assertThat(operation.path("responses").has("default")).as(name).isTrue();
    }
    assertThat(described).isGreaterThan(35);
  }

  /** What the description calls required is required, as each route itself says. */
  @Test
  void describesWhatIsRequired() {
    JsonNode document =
        JsonMapper.shared().readTree(SERVER.call("GET", "/openapi.json", "").body());
    int required = 0;
    for (Route route : routes()) {
      JsonNode fields =
          document
              .path("paths")
              .path(route.path())
              .path(route.method().toLowerCase(java.util.Locale.ROOT))
              .at("/requestBody/content/application~1json/schema/required");
      if (fields.isEmpty()) {
        continue;
      }
      String path =
          route.path().contains("{collection}/")
              ? collection + route.path().substring(route.path().indexOf("{collection}") + 12)
              : route
                  .path()
                  .replace("{tenant}", "default_tenant")
                  .replace("{database}", "default_database");
      HttpResponse<String> answer = SERVER.call(route.method(), path, "{}");
      assertThat(answer.statusCode()).as(path).isEqualTo(422);
      assertThat(answer.body()).contains(fields.get(0).asString());
      required++;
    }
    assertThat(required).isGreaterThan(8);
  }

  private static List<Route> routes() {
    try (Storage storage = Storage.inMemory();
        VectorDatabase database = VectorDatabase.open(storage)) {
      return new ChromaDialect(database, InstantSource.system(), false).routes();
    }
  }
}

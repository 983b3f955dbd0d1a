package dev.corral.benchmarks.crash;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The few requests of Chroma's protocol that are needed here. Safe for use by many threads. */
final class ChromaClient implements AutoCloseable {

  private static final String COLLECTIONS =
      "/api/v2/tenants/default_tenant/databases/default_database/collections";
  private static final JsonMapper MAPPER = JsonMapper.shared();

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String base;

  ChromaClient(int port) {
    this.base = "http://127.0.0.1:" + port + COLLECTIONS;
  }

  /** The server answered, but refused. */
  static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Refused(String message) {
      super(message);
    }
  }

  /** Returns the id of the collection of that name, made where it is missing. */
  String collection(String name) throws IOException, InterruptedException {
    return send("POST", "", "{\"name\":\"" + name + "\",\"get_or_create\":true}")
        .get("id")
        .asString();
  }

  /** Tells whether there is a collection of that name. */
  boolean exists(String name) throws IOException, InterruptedException {
    return call("GET", "/" + name, "").statusCode() == 200;
  }

  void drop(String name) throws IOException, InterruptedException {
    send("DELETE", "/" + name, "");
  }

  /** Sends a body to one of the routes of a collection's records. */
  JsonNode records(String id, String route, String body) throws IOException, InterruptedException {
    return send("POST", "/" + id + "/" + route, body);
  }

  long count(String id) throws IOException, InterruptedException {
    return send("GET", "/" + id + "/count", "").asLong();
  }

  private JsonNode send(String method, String path, String body)
      throws IOException, InterruptedException {
    HttpResponse<byte[]> answer = call(method, path, body);
    JsonNode json = MAPPER.readTree(answer.body());
    if (answer.statusCode() / 100 != 2) {
      throw new Refused(method + " " + path + ": " + answer.statusCode() + " " + json);
    }
    return json;
  }

  private HttpResponse<byte[]> call(String method, String path, String body)
      throws IOException, InterruptedException {
    var publisher =
        body.isEmpty()
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofString(body);
    return client.send(
        HttpRequest.newBuilder(URI.create(base + path))
            .method(method, publisher)
            .header("content-type", "application/json")
            .timeout(Duration.ofSeconds(60))
            .build(),
        HttpResponse.BodyHandlers.ofByteArray());
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}

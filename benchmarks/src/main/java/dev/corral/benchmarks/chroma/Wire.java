package dev.corral.benchmarks.chroma;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Chroma's protocol from a client's side: one kept-alive connection, bodies ready made. */
final class Wire implements AutoCloseable {

  private static final String COLLECTIONS =
      "/api/v2/tenants/default_tenant/databases/default_database/collections";
  private static final JsonMapper MAPPER = JsonMapper.shared();

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI base;

  Wire(URI base) {
    this.base = base;
  }

  /** Makes a collection with the default graph and returns its id. */
  String create(String name, String space) throws IOException {
    String body =
        "{\"name\":\"" + name + "\",\"configuration\":{\"hnsw\":{\"space\":\"" + space + "\"}}}";
    return MAPPER.readTree(send("POST", "", body)).get("id").asString();
  }

  void drop(String name) throws IOException {
    var _ = send("DELETE", "/" + name, "");
  }

  /** Posts to a route of a collection and returns the answer as it came. */
  byte[] post(String collection, String route, String body) throws IOException {
    return send("POST", "/" + collection + "/" + route, body);
  }

  static JsonNode read(byte[] answer) {
    return MAPPER.readTree(answer);
  }

  private byte[] send(String method, String path, String body) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(base.resolve(COLLECTIONS + path))
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    try {
      HttpResponse<byte[]> answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
      if (answer.statusCode() / 100 != 2) {
        throw new IOException(method + " " + path + ": " + answer.statusCode());
      }
      return answer.body();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while a server answered", e);
    }
  }

  @Override
  public void close() {
    client.close();
  }
}

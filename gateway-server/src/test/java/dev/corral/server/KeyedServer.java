package dev.corral.server;

import dev.corral.core.access.AccessKey;
import dev.corral.core.access.Forwarding;
import dev.corral.core.access.KeyFile;
import dev.corral.core.access.Role;
import dev.corral.server.config.ServerConfig;
import dev.corral.server.config.Sources;
import dev.corral.server.config.Values;
import dev.corral.server.protocol.Route;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A whole server with keys, on a port of its own, without an Ollama. */
final class KeyedServer implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Path folder;
  private final KeyFile keys;
  private final GatewayServer server;

  /** Starts a server on a directory whose settings are these. */
  KeyedServer(Path folder, String settings) throws IOException {
    this.folder = folder;
    this.keys = new KeyFile(folder.resolve("data").resolve("keys.jsonl"), InstantSource.system());
    var _ = keys.create("first", holder("nobody", Role.METRICS, Forwarding.NONE), null);
    write(settings);
    Sources sources =
        new Sources(
            folder.resolve("corral.yaml"),
            Map.of(),
            Map.of(
                "--port", List.of("0"),
                "--data", List.of(folder.resolve("data").toString()),
                "--ollama", List.of("http://127.0.0.1:1")));
    Values values = sources.read();
    this.server = GatewayServer.start(ServerConfig.of(values), new Reload(sources, values));
  }

  private static AccessKey.Holder holder(String tenant, Role role, Forwarding forwarding) {
    return new AccessKey.Holder(tenant, "", role, "", forwarding);
  }

  /** Writes the settings, to be reloaded. */
  void write(String settings) throws IOException {
    Files.writeString(folder.resolve("corral.yaml"), settings);
  }

  /** Makes a key that holds from now on; returns its secret. */
  String key(String tenant, Role role, Forwarding forwarding) throws IOException {
    String secret = keys.create(tenant, holder(tenant, role, forwarding), null).secret();
    var _ = server.reload();
    return secret;
  }

  String key(String tenant, Role role) throws IOException {
    return key(tenant, role, Forwarding.NONE);
  }

  KeyFile keys() {
    return keys;
  }

  List<String> reload() {
    return server.reload();
  }

  List<Route> routes() {
    return server.routes();
  }

  URI url() {
    return server.url();
  }

  /** Sends a request with JSON, or without a body. */
  HttpResponse<String> send(
      String method, String path, @Nullable String key, @Nullable String body) {
    HttpRequest.Builder request = request(method, path, body);
    if (key != null) {
      request.header("authorization", "Bearer " + key);
    }
    return send(request.build());
  }

  /** Begins a request of which a test sets the headers. */
  HttpRequest.Builder request(String method, String path, @Nullable String body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.url().resolve(path)).timeout(PATIENCE);
    return body == null
        ? request.method(method, HttpRequest.BodyPublishers.noBody())
        : request
            .header("content-type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body));
  }

  HttpResponse<String> send(HttpRequest request) {
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError(request.method() + " " + request.uri(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Uploads a text file; returns the answer. */
  HttpResponse<String> upload(String key, String name, String text) {
    String form =
        "--b\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nassistants\r\n"
            + "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\""
            + name
            + "\"\r\n\r\n"
            + text
            + "\r\n--b--\r\n";
    return send(
        HttpRequest.newBuilder(server.url().resolve("/v1/files"))
            .timeout(PATIENCE)
            .header("authorization", "Bearer " + key)
            .header("content-type", "multipart/form-data; boundary=b")
            .POST(HttpRequest.BodyPublishers.ofByteArray(form.getBytes(StandardCharsets.UTF_8)))
            .build());
  }

  @Override
  public void close() {
    server.close();
    http.close();
  }
}

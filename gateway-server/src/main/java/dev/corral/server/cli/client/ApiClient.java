package dev.corral.server.cli.client;

import dev.corral.server.config.Sources;
import dev.corral.server.outbound.JsonBody;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Calls the server's OpenAI routes as any client would. */
public final class ApiClient {

  private static final String BOUNDARY = "corral-form-boundary-6f1c9d52";

  private static final Pattern SERVER_TIME = Pattern.compile("(\\w+);dur=([0-9.]+)");

  private final HttpClient http = Connections.builder().build();
  private final JsonMapper mapper = new JsonMapper();
  private final URI server;
  private final @Nullable String key;

  /** Makes a client of the server at an address that needs no key. */
  public ApiClient(URI server) {
    this(server, null);
  }

  /** Makes a client of the server at an address, with the secret of a key. */
  public ApiClient(URI server, @Nullable String key) {
    this.server = server;
    this.key = key;
  }

  /** Gets a document. */
  public JsonNode get(String path) {
    return send(request(path).GET().build());
  }

  /** Posts a document. */
  public JsonNode post(String path, JsonBody body) {
    return send(
        request(path)
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body.toBytes()))
            .build());
  }

  JsonNode delete(String path) {
    return send(request(path).DELETE().build());
  }

  /** Uploads a file; gives the file object. */
  JsonNode upload(Path file) throws IOException {
    var form = new ByteArrayOutputStream();
    form.writeBytes(
        ("--"
                + BOUNDARY
                + "\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\n"
                + "assistants\r\n--"
                + BOUNDARY
                + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\""
                + file.getFileName().toString().replace("\"", "%22")
                + "\"\r\nContent-Type: application/octet-stream\r\n\r\n")
            .getBytes(StandardCharsets.UTF_8));
    form.writeBytes(Files.readAllBytes(file));
    form.writeBytes(("\r\n--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.UTF_8));
    return send(
        request("/v1/files")
            .header("content-type", "multipart/form-data; boundary=" + BOUNDARY)
            .POST(HttpRequest.BodyPublishers.ofByteArray(form.toByteArray()))
            .build());
  }

  /**
   * Posts and gives the data of each event of the answer as it comes, but the end mark.
   *
   * @return the times that the server tells of itself, by their names, in milliseconds
   */
  Map<String, Double> stream(String path, JsonBody body, Consumer<JsonNode> event) {
    HttpRequest request =
        request(path)
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body.toBytes()))
            .build();
    try {
      HttpResponse<Stream<String>> answer = http.send(request, HttpResponse.BodyHandlers.ofLines());
      try (Stream<String> lines = answer.body()) {
        if (answer.statusCode() != 200) {
          throw refused(request, String.join("\n", lines.toList()));
        }
        lines
            .filter(line -> line.startsWith("data: ") && !line.equals("data: [DONE]"))
            .forEach(line -> event.accept(checked(request, line.substring(6))));
        return serverTimes(answer.headers().firstValue("server-timing").orElse(""));
      }
    } catch (IOException | UncheckedIOException e) { // the second where the stream breaks
      throw unreachable(e);
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  private static Map<String, Double> serverTimes(String header) {
    Map<String, Double> times = new HashMap<>();
    Matcher time = SERVER_TIME.matcher(header);
    while (time.find()) {
      times.put(time.group(1), Double.valueOf(time.group(2)));
    }
    return times;
  }

  private JsonNode checked(HttpRequest request, String json) {
    JsonNode node = mapper.readTree(json);
    if (node.has("error")) {
      throw refused(request, json);
    }
    return node;
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request = HttpRequest.newBuilder(server.resolve(path));
    return key == null ? request : request.header("authorization", "Bearer " + key);
  }

  private JsonNode send(HttpRequest request) {
    try {
      HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() >= 400) {
        throw refused(request, answer.body());
      }
      return mapper.readTree(answer.body());
    } catch (IOException e) {
      throw unreachable(e);
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  private ClientFailed refused(HttpRequest request, String body) {
    JsonNode message = mapper.readTree(body).path("error").path("message");
    return new ClientFailed(
        request.method()
            + " "
            + request.uri().getPath()
            + " was refused: "
            + (message.isString() ? message.stringValue() : body));
  }

  private ClientFailed unreachable(Exception e) {
    if (e instanceof SSLException) {
      return new ClientFailed(
          server
              + " shows a certificate that is not trusted here ("
              + e.getMessage()
              + "); name its roots by "
              + Sources.ROOTS_VARIABLE
              + ", and the server as the certificate does by --url",
          e);
    }
    return new ClientFailed("the server at " + server + " stopped answering", e);
  }

  private static ClientFailed interrupted() {
    Thread.currentThread().interrupt();
    return new ClientFailed("interrupted");
  }
}

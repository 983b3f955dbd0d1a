package dev.corral.server.cli.client;

import dev.corral.server.config.Sources;
import dev.corral.server.outbound.JsonBody;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
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
            .POST(BodyPublishers.ofByteArray(body.toBytes()))
            .build());
  }

  JsonNode delete(String path) {
    return send(request(path).DELETE().build());
  }

  /**
   * Uploads a file; gives the file object.
   *
   * @throws IOException where the file cannot be read
   */
  JsonNode upload(Path file) throws IOException {
    String before =
        "--"
            + BOUNDARY
            + "\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\n"
            + "assistants\r\n--"
            + BOUNDARY
            + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\""
            + quoted(file.getFileName().toString())
            + "\"\r\nContent-Type: application/octet-stream\r\n\r\n";
    return send(
        request("/v1/files")
            .header("content-type", "multipart/form-data; boundary=" + BOUNDARY)
            .POST(
                BodyPublishers.concat(
                    BodyPublishers.ofString(before),
                    BodyPublishers.ofFile(file),
                    BodyPublishers.ofString("\r\n--" + BOUNDARY + "--\r\n")))
            .build());
  }

  /** Returns a name as forms quote it (HTML, multipart/form-data encoding). */
  private static String quoted(String name) {
    return name.replace("\r", "%0D").replace("\n", "%0A").replace("\"", "%22");
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
            .POST(BodyPublishers.ofByteArray(body.toBytes()))
            .build();
    try {
      HttpResponse<Stream<String>> answer = http.send(request, HttpResponse.BodyHandlers.ofLines());
      try (Stream<String> lines = answer.body()) {
        if (answer.statusCode() != 200) {
          throw refused(request, answer.statusCode(), String.join("\n", lines.toList()));
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
      throw refused(request, 200, json);
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
        throw refused(request, answer.statusCode(), answer.body());
      }
      return mapper.readTree(answer.body());
    } catch (IOException e) {
      throw unreachable(e);
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  private ClientFailed refused(HttpRequest request, int status, String body) {
    JsonNode message = mapper.readTree(body).path("error").path("message");
    return ClientFailed.refused(
        request.method() + " " + request.uri().getPath(),
        status,
        message.isString() ? message.stringValue() : body);
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
    boolean never = e instanceof ConnectException;
    return new ClientFailed(
        never
            ? "nothing answers at " + server + ": start a server (corral serve), or name another"
            : "the server at " + server + " stopped answering",
        e);
  }

  private static ClientFailed interrupted() {
    Thread.currentThread().interrupt();
    return new ClientFailed("interrupted");
  }
}

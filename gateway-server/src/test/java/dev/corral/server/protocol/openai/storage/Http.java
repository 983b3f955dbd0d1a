package dev.corral.server.protocol.openai.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Calls a server as a client of OpenAI's storage would. */
final class Http {

  private static final String BOUNDARY = "test-boundary";
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final int POLLS = 3_000;

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI server;

  Http(URI server) {
    this.server = server;
  }

  /** An answer whose body is JSON. */
  record Answer(int status, JsonNode body, HttpResponse<String> raw) {
    JsonNode ok() {
      assertThat(status).as(body.toString()).isEqualTo(200);
      return body;
    }
  }

  Answer get(String path) {
    return send(request(path).GET().build());
  }

  Answer delete(String path) {
    return send(request(path).DELETE().build());
  }

  Answer post(String path, String json) {
    return send(
        request(path)
            .header("content-type", "application/json")
            .POST(BodyPublishers.ofString(json))
            .build());
  }

  Answer upload(String name, byte[] content, String... fields) {
    ByteArrayOutputStream form = new ByteArrayOutputStream();
    for (int i = 0; i < fields.length; i += 2) {
      form.writeBytes(
          ("--"
                  + BOUNDARY
                  + "\r\nContent-Disposition: form-data; name=\""
                  + fields[i]
                  + "\"\r\n\r\n"
                  + fields[i + 1]
                  + "\r\n")
              .getBytes(StandardCharsets.UTF_8));
    }
    form.writeBytes(
        ("--"
                + BOUNDARY
                + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\""
                + name
                + "\"\r\nContent-Type: application/octet-stream\r\n\r\n")
            .getBytes(StandardCharsets.UTF_8));
    form.writeBytes(content);
    form.writeBytes(("\r\n--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.UTF_8));
    return send(
        request("/v1/files")
            .header("content-type", "multipart/form-data; boundary=" + BOUNDARY)
            .POST(BodyPublishers.ofByteArray(form.toByteArray()))
            .build());
  }

  String upload(String name, String text) {
    return upload(name, text.getBytes(StandardCharsets.UTF_8), "purpose", "assistants")
        .ok()
        .path("id")
        .asString();
  }

  /** Attaches a file and polls until its ingestion ends. */
  JsonNode ingest(String store, String file, String more) {
    String path = "/v1/vector_stores/" + store + "/files";
    JsonNode state = post(path, "{\"file_id\":\"" + file + "\"" + more + "}").ok();
    for (int i = 0; i < POLLS && state.path("status").asString().equals("in_progress"); i++) {
      LockSupport.parkNanos(10_000_000);
      state = get(path + "/" + file).ok();
    }
    return state;
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(server.resolve(path));
  }

  private Answer send(HttpRequest request) {
    try {
      HttpResponse<String> raw = client.send(request, HttpResponse.BodyHandlers.ofString());
      String type = raw.headers().firstValue("content-type").orElse("");
      JsonNode body =
          type.startsWith("application/json")
              ? MAPPER.readTree(raw.body())
              : MAPPER.createObjectNode();
      return new Answer(raw.statusCode(), body, raw);
    } catch (IOException e) {
      throw new AssertionError(request.uri() + " failed", e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}

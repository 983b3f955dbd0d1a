package dev.corral.server.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * A recorded exchange with a real Ollama, from the folder {@code ollama} of the test resources.
 *
 * @param path the path that was asked
 * @param question the body that was sent
 * @param status the status that came
 * @param answer the body that came, without chunk framing
 */
public record Recorded(String path, String question, int status, String answer) {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** Reads an exchange. */
  public static Recorded exchange(String name) {
    String request = resource(name + ".req");
    String response = resource(name + ".resp");
    int requestBody = request.indexOf("\r\n\r\n") + 4;
    int answerBody = response.indexOf("\r\n\r\n") + 4;
    String body = response.substring(answerBody);
    boolean chunked = response.substring(0, answerBody).contains("Transfer-Encoding: chunked");
    return new Recorded(
        request.split(" ", 3)[1],
        utf8(request.substring(requestBody)),
        Integer.parseInt(response.split(" ", 3)[1]),
        utf8(chunked ? dechunk(body) : body));
  }

  /** Returns the objects of the answer: one, or one a line. */
  public List<JsonNode> objects() {
    return answer.lines().filter(line -> !line.isEmpty()).map(MAPPER::readTree).toList();
  }

  /** Parses one JSON value. */
  public static JsonNode json(String text) {
    return MAPPER.readTree(text);
  }

  private static String resource(String name) {
    try (InputStream in = Recorded.class.getResourceAsStream("/ollama/" + name)) {
      return new String(
          Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String dechunk(String body) {
    StringBuilder whole = new StringBuilder();
    int at = 0;
    while (true) {
      int lineEnd = body.indexOf("\r\n", at);
      int length = Integer.parseInt(body.substring(at, lineEnd), 16);
      if (length == 0) {
        return whole.toString();
      }
      whole.append(body, lineEnd + 2, lineEnd + 2 + length);
      at = lineEnd + 2 + length + 2;
    }
  }

  /** Returns text whose bytes were read as one character each. */
  private static String utf8(String bytes) {
    return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }
}

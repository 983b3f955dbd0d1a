package dev.corral.server.protocol.chroma;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The requests that {@code clients/chroma/record.py} sent to a real Chroma 1.5.9, sent to this
 * server: status, error name and answer are the same but where {@link Difference} tells why not.
 */
class ChromaRecordedIT {

  private static final ChromaServer SERVER = new ChromaServer(true);
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final Pattern ID =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
  private static final String NOBODY = "11111111-2222-4333-8444-555555555555";

  private final Map<String, String> ids = new HashMap<>();
  private String scenario = "";

  @AfterAll
  static void close() {
    SERVER.close();
  }

  @Test
  void answersAsAChromaDoes() throws IOException {
    List<String> differing = new ArrayList<>();
    int compared = 0;
    for (String line : lines()) {
      JsonNode recorded = MAPPER.readTree(line);
      if (recorded.has("scenario")) {
        scenario = recorded.get("scenario").stringValue();
        ids.clear();
        SERVER.callRaw("POST", "/api/v2/reset", "", "");
        continue;
      }
      String request = request(recorded);
      HttpResponse<String> actual = send(recorded);
      compared++;
      String expected =
          recorded.get("status").intValue() + " " + recorded.get("answer").stringValue();
      String told = actual.statusCode() + " " + named(actual.body());
      if (!isSame(expected, told) && !Difference.explains(request, expected, told)) {
        differing.add(scenario + ": " + request + "\n  Chroma " + expected + "\n  Corral " + told);
      }
    }
    assertThat(compared).isGreaterThan(2_000);
    assertThat(differing).as("%s of %s", differing.size(), compared).isEmpty();
  }

  private static List<String> lines() throws IOException {
    try (var in =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(
                    ChromaRecordedIT.class.getResourceAsStream("/chroma/recorded.jsonl")),
                StandardCharsets.UTF_8))) {
      return in.lines().toList();
    }
  }

  private static String request(JsonNode recorded) {
    String body =
        recorded.has("raw") ? recorded.get("raw").stringValue() : recorded.path("body").toString();
    return recorded.get("method").stringValue()
        + " "
        + recorded.get("path").stringValue().replace(ChromaServer.COLLECTIONS, "C")
        + " "
        + body;
  }

  private HttpResponse<String> send(JsonNode recorded) {
    String path = recorded.get("path").stringValue();
    for (Map.Entry<String, String> known : ids.entrySet()) {
      path = path.replace("{" + known.getKey() + "}", known.getValue());
    }
    path = path.replace(" ", "%20").replace("{", "%7B").replace("}", "%7D").replace("ä", "%C3%A4");
    boolean hasBody = recorded.has("raw") || recorded.has("body");
    String body =
        recorded.has("raw")
            ? recorded.get("raw").stringValue()
            : hasBody ? recorded.get("body").toString() : "";
    String type = recorded.has("type") ? recorded.get("type").stringValue() : "application/json";
    String method = recorded.get("method").stringValue();
    HttpResponse<String> answer = SERVER.callRaw(method, path, body, hasBody ? type : "");
    if (answer.statusCode() == 200 && method.equals("POST") && path.endsWith("/collections")) {
      JsonNode made = MAPPER.readTree(answer.body());
      ids.put(made.get("name").stringValue(), made.get("id").stringValue());
    }
    return answer;
  }

  private String named(String text) {
    String named = text;
    for (Map.Entry<String, String> known : ids.entrySet()) {
      named = named.replace(known.getValue(), "{" + known.getKey() + "}");
    }
    return ID.matcher(named).replaceAll(found -> found.group().equals(NOBODY) ? NOBODY : "{*}");
  }

  /** Compares by value and type of numbers; of failures the status and the name of the error. */
  private static boolean isSame(String expected, String actual) {
    if (!expected.substring(0, 4).equals(actual.substring(0, 4))) {
      return false;
    }
    String a = expected.substring(4);
    String b = actual.substring(4);
    if (a.isEmpty() || b.isEmpty()) {
      return a.equals(b);
    }
    JsonNode x = MAPPER.readTree(a);
    JsonNode y = MAPPER.readTree(b);
    return x.has("message")
        ? x.path("error").equals(y.path("error")) && y.has("message")
        : isEqual(x, y);
  }

  /** Compares by value and type; Chroma rounds real numbers where Corral does not. */
  private static boolean isEqual(JsonNode x, JsonNode y) {
    if (x.isObject() && y.isObject()) {
      return x.size() == y.size()
          && x.properties().stream()
              .allMatch(p -> y.has(p.getKey()) && isEqual(p.getValue(), y.get(p.getKey())));
    }
    if (x.isArray() && y.isArray()) {
      boolean same = x.size() == y.size();
      for (int i = 0; same && i < x.size(); i++) {
        same = isEqual(x.get(i), y.get(i));
      }
      return same;
    }
    if (x.isFloatingPointNumber() && y.isFloatingPointNumber()) {
      double a = x.doubleValue();
      double b = y.doubleValue();
      return Math.abs(a - b) <= 1e-6 * Math.max(1, Math.abs(a));
    }
    return x.equals(y);
  }
}

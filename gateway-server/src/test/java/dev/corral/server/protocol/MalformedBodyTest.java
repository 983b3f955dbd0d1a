package dev.corral.server.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.corral.server.testing.RecordingReply;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Bodies that are no JSON, or too much of it, for every route: 400, and where the fault is. */
class MalformedBodyTest {

  private final EveryDialect dialects = new EveryDialect();

  /** What a body is, by bytes of Latin-1, and a part of what is told. */
  static Stream<Arguments> bodies() {
    return WholeRequests.paths().stream()
        .flatMap(path ->
            Stream.of(
                Arguments.of(path, "", "missing request body"),
                Arguments.of(path, " ", "JSON"),
                Arguments.of(path, "null", "the body must be a JSON object, not null"),
                Arguments.of(path, "[]", "the body must be a JSON object, not an array"),
                Arguments.of(path, "{", "(line 1, column "),
                Arguments.of(path, "{\"model\":NaN}", "not valid JSON (line 1, column "),
                Arguments.of(path, "{\"model\":Infinity}", "not valid JSON (line 1, column "),
                Arguments.of(path, "{\"model\":01}", "not valid JSON (line 1, column "),
                Arguments.of(path, "{\"model\":\"a\"} x", "not valid JSON (line 1, column "),
                Arguments.of(path, "{\"model\":\"a\"}{}", "not valid JSON (line 1, column "),
                Arguments.of(path, "{\n\"model\":'a'}", "not valid JSON (line 2, column "),
                Arguments.of(path, "{\"model\":\"a\",}", "not valid JSON (line 1, column "),
                Arguments.of(path, "/* c */{}", "not valid JSON (line 1, column "),
                Arguments.of(path, "{\"model\":\"a\",\"model\":\"b\"}", "names a field twice"),
                Arguments.of(path, "{\"model\":\"\u00c3(\"}", "not valid JSON"),
                Arguments.of(path, "{\"model\":\"\u00ff\"}", "not valid JSON"),
                Arguments.of(path, "{\"model\":\"\u00c0\u00af\"}", "not valid JSON"),
                Arguments.of(path, "{\"model\":\"\u00ed\u00a0\u0080\"}", "byte 11 is not UTF-8"),
                Arguments.of(path, "{\"model\":\"a\nb\"}", "not valid JSON (line 1, column "),
                Arguments.of(path, "{\"model\":" + "1".repeat(101) + "}", "beyond a limit"),
                Arguments.of(path, "{\"" + "n".repeat(10_001) + "\":1}", "beyond a limit"),
                Arguments.of(path, "{\"model\":" + "[".repeat(101), "beyond a limit")));
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void refusesWhatIsNoJson(String path, String body, String told) throws Exception {
    RecordingReply reply = dialects.post(path, body.getBytes(ISO_8859_1));

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.text()).contains(told);
    EveryDialect.assertTold(path, reply);
  }

  /** Every field that must be there is named where it is not. */
  @ParameterizedTest
  @MethodSource("paths")
  void namesAFieldThatIsMissing(String path) throws Exception {
    RecordingReply reply = dialects.post(path, "{}".getBytes(ISO_8859_1));

    assertThat(reply.status()).isIn(400, 404);
    EveryDialect.assertTold(path, reply);
    assertThat(reply.text())
        .containsAnyOf("model", "source is required", "query is required", "max_tokens");
  }

  static List<String> paths() {
    return WholeRequests.paths();
  }
}

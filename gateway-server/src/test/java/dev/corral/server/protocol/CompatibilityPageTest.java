package dev.corral.server.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corral.server.testing.Recorded;
import dev.corral.server.testing.RecordingReply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.node.ObjectNode;

/** Holds {@code docs/compatibility.md} against the routes and what they do with each field. */
class CompatibilityPageTest {

  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `([A-Z]+ (/[^`]*))` \\| (.*?)\\| (.*?)\\| (.*?)\\| (.*?)\\|$");
  private static final Pattern FIELD = Pattern.compile("`([a-z_]+)`");

  private final EveryDialect dialects = new EveryDialect();

  @Test
  void hasARowForEachRouteAndNoOther(@TempDir Path directory) {
    assertThat(rows().map(row -> row.group(1)))
        .containsExactlyInAnyOrderElementsOf(
            dialects.routes(directory).stream()
                .map(route -> route.method() + " " + route.path())
                .toList());
  }

  /** A request with every field that is taken is answered, and none of its fields is ignored. */
  @ParameterizedTest
  @MethodSource("paths")
  void takesWhatIsListedAsTaken(String path) throws Exception {
    RecordingReply reply = post(path, WholeRequests.of(path));

    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    assertThat(reply.header("x-corral-ignored")).isNull();
    assertThat(Recorded.json(WholeRequests.of(path)).propertyNames())
        .containsAll(fields(path, 3).stream().filter(name -> isOfTheBody(path, name)).toList());
  }

  /** A request with a field that is ignored is answered, and the header says so. */
  @ParameterizedTest
  @MethodSource("paths")
  void tellsWhatIsListedAsIgnored(String path) throws Exception {
    for (String name : fields(path, 5)) {
      ObjectNode body = (ObjectNode) Recorded.json(WholeRequests.of(path));
      body.put(name, "x");

      RecordingReply reply = post(path, body.toString());

      assertThat(reply.status()).as(name).isEqualTo(200);
      assertThat(reply.header("x-corral-ignored")).isEqualTo(name);
    }
  }

  static List<String> paths() {
    return WholeRequests.paths();
  }

  /** Names that stand for what is within messages, images and the like are no fields of a body. */
  private static boolean isOfTheBody(String path, String name) {
    boolean isOfATurn =
        List.of("role", "content", "thinking", "images", "tool_calls", "tool_name", "tool_call_id")
            .contains(name);
    boolean isOfAnItem =
        List.of("reasoning", "function_call", "function_call_output").contains(name);
    return !(path.equals("/api/chat") && isOfATurn)
        && !(path.equals("/v1/responses") && (isOfAnItem || name.equals("file_search_call")))
        && !name.equals("previous_response_id");
  }

  private RecordingReply post(String path, String body) throws Exception {
    return dialects.post(path, body.getBytes(StandardCharsets.UTF_8));
  }

  private static List<String> fields(String path, int column) {
    List<String> names = new ArrayList<>();
    rows()
        .filter(row -> row.group(2).equals(path))
        .forEach(row ->
            FIELD.matcher(row.group(column)).results().forEach(name -> names.add(name.group(1))));
    return names;
  }

  private static Stream<MatchResult> rows() {
    try {
      String page = Files.readString(Path.of("..", "docs", "compatibility.md"));
      return ROW.matcher(page).results().toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

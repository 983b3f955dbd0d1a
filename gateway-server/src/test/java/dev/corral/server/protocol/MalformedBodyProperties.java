package dev.corral.server.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corral.server.testing.Recorded;
import dev.corral.server.testing.RecordingReply;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Takes whole requests, puts something else in the place of one value, or cuts the text, and sends
 * them: each is answered, or refused in its dialect as the caller's fault.
 */
class MalformedBodyProperties {

  private static final List<JsonNode> OTHERS =
      List.of(
              "null",
              "true",
              "0",
              "-1",
              "1.5",
              "1e999",
              "99999999999999999999999",
              "''",
              "'\\u0000'",
              "'\\ud800'",
              "'=='",
              "[]",
              "[[]]",
              "[null]",
              "{}",
              "{'a':{'a':{'a':1}}}",
              "[" + "1,".repeat(20_000) + "1]")
          .stream()
          .map(text -> Recorded.json(text.replace('\'', '"')))
          .toList();

  private final EveryDialect dialects = new EveryDialect();

  @Property(tries = 3_000)
  void answersOrRefusesAnyOtherValue(
      @ForAll("paths") String path, @ForAll("others") JsonNode other, @ForAll int place)
      throws Exception {
    JsonNode body = Recorded.json(WholeRequests.of(path));
    List<Runnable> changes = new ArrayList<>();
    collectChanges(body, other, changes);
    changes.get(Math.floorMod(place, changes.size())).run();

    assertAnswered(path, body.toString());
  }

  @Property(tries = 1_000)
  void answersOrRefusesAnyBeginning(@ForAll("paths") String path, @ForAll int length)
      throws Exception {
    String body = WholeRequests.of(path);

    assertAnswered(path, body.substring(0, Math.floorMod(length, body.length())));
  }

  @Property(tries = 500)
  void refusesAnyText(@ForAll("paths") String path, @ForAll String body) throws Exception {
    assertAnswered(path, body);
  }

  @Provide
  Arbitrary<String> paths() {
    return Arbitraries.of(WholeRequests.paths().stream().sorted().toList());
  }

  @Provide
  Arbitrary<JsonNode> others() {
    return Arbitraries.of(OTHERS);
  }

  private void assertAnswered(String path, String body) throws Exception {
    RecordingReply reply = dialects.post(path, body.getBytes(StandardCharsets.UTF_8));

    assertThat(reply.state()).isEqualTo(RecordingReply.State.ENDED);
    assertThat(reply.status()).isIn(200, 400, 404);
    if (reply.status() == 200) {
      return;
    }
    EveryDialect.assertTold(path, reply);
  }

  /** Collects a way to put the other value in each place. */
  private static void collectChanges(JsonNode node, JsonNode other, List<Runnable> changes) {
    if (node instanceof ObjectNode object) {
      for (String name : List.copyOf(object.propertyNames())) {
        changes.add(() -> object.set(name, other));
        collectChanges(object.get(name), other, changes);
      }
    } else if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        int index = i;
        changes.add(() -> array.set(index, other));
        collectChanges(array.get(i), other, changes);
      }
    }
  }
}

package dev.corral.server.protocol.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.InferenceEvent.Delta;
import dev.corral.core.exchange.InferenceEvent.Finished;
import dev.corral.core.exchange.InferenceEvent.Reason;
import dev.corral.core.exchange.Prompt;
import dev.corral.core.exchange.Usage;
import dev.corral.server.testing.Recorded;
import dev.corral.server.testing.RecordingReply;
import dev.corral.server.testing.RecordingReply.State;
import dev.corral.server.testing.ScriptedChat;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Several answers to one question. */
class ChoicesTest {

  private static final Finished END =
      new Finished(Reason.STOP, new Usage(21, 4, 0, 0, 0, 0), List.of());

  private final ScriptedChat engine = new ScriptedChat();
  private final OpenAiBench bench = new OpenAiBench(engine);

  @Test
  void givesSoManyChoicesAndCountsTheirTokens() throws Exception {
    engine.say(Delta.text("a"), END);

    JsonNode said = Recorded.json(ask("'n':3,'seed':5").text());

    assertThat(said.get("choices").findValuesAsString("index")).containsExactly("0", "1", "2");
    assertThat(said.get("choices").findValuesAsString("content")).containsExactly("a", "a", "a");
    assertThat(said.get("usage").toString())
        .isEqualTo("{\"prompt_tokens\":21,\"completion_tokens\":12,\"total_tokens\":33}");
    assertThat(engine.requests())
        .extracting(request -> request.options().get("seed"))
        .containsExactly(5L, 6L, 7L);
  }

  @Test
  void streamsThemOneAfterTheOther() throws Exception {
    engine.say(Delta.text("a"), END);

    List<JsonNode> events =
        ask("'n':2,'stream':true").events().stream()
            .filter(event -> !event.equals("[DONE]"))
            .map(Recorded::json)
            .toList();

    assertThat(events)
        .extracting(event -> event.at("/choices/0/index").intValue())
        .containsExactly(0, 0, 1, 1);
    assertThat(events)
        .extracting(event -> event.at("/choices/0/delta").toString())
        .containsExactly(
            "{\"role\":\"assistant\",\"content\":\"a\"}",
            "{}",
            "{\"role\":\"assistant\",\"content\":\"a\"}",
            "{}");
  }

  @Test
  void endsWithTheFirstThatFails() throws Exception {
    engine.say(Delta.text("a")).failWith(new Failure.UpstreamBroken("stopped"));

    RecordingReply reply = ask("'n':2,'stream':true");

    assertThat(reply.state()).isEqualTo(State.ABORTED);
    assertThat(engine.requests()).hasSize(1);
  }

  @Test
  void asksForNoMoreWhenTheClientIsGone() throws Exception {
    RecordingReply reply = ask("'n':2,'stream':true");
    reply.clientGoes();

    engine.listener().onEvent(END);

    assertThat(engine.cancelled()).isEqualTo(1);
    assertThat(engine.requests()).hasSize(1);
  }

  @Test
  void completesEveryPrompt() throws Exception {
    engine.say(Delta.text("a"), END);

    JsonNode said =
        Recorded.json(
            bench.post("/v1/completions", "{'model':'m','prompt':['p','q'],'n':2}").text());

    assertThat(said.get("choices").findValuesAsString("index")).containsExactly("0", "1", "2", "3");
    assertThat(engine.requests())
        .extracting(request -> ((Prompt.Completion) request.prompt()).text())
        .containsExactly("p", "p", "q", "q");
  }

  private RecordingReply ask(String fields) throws Exception {
    return bench.post(
        "/v1/chat/completions",
        "{'model':'m','messages':[{'role':'user','content':'hello'}]," + fields + "}");
  }
}

package dev.corral.server.protocol.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corral.core.exchange.Json;
import dev.corral.core.exchange.Model;
import dev.corral.core.exchange.ModelCard;
import dev.corral.server.testing.Recorded;
import dev.corral.server.testing.RecordingReply;
import dev.corral.server.testing.ScriptedChat;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class OpenAiModelsTest {

  private final OpenAiBench bench =
      new OpenAiBench(
          new ScriptedChat().with(card("tiny-a:latest")).with(card("hf.co/owner/x:latest")));

  @Test
  void listsTheModelsOfTheHostsAndMiniLm() throws Exception {
    JsonNode said = Recorded.json(bench.caller().get("/v1/models").text());

    assertThat(said.get("object").stringValue()).isEqualTo("list");
    assertThat(said.findValuesAsString("id"))
        .containsExactlyInAnyOrder("tiny-a:latest", "hf.co/owner/x:latest", "all-minilm:latest");
  }

  @Test
  void describesOneAsARecordedAnswerDoes() throws Exception {
    Recorded recorded = Recorded.exchange("v1-model");

    assertThat(bench.caller().get(recorded.path()).text()).isEqualTo(recorded.answer().strip());
  }

  @Test
  void findsNamesWithSlashes() throws Exception {
    JsonNode said = Recorded.json(bench.caller().get("/v1/models/hf.co/owner/x").text());

    assertThat(said.get("id").stringValue()).isEqualTo("hf.co/owner/x");
    assertThat(said.get("owned_by").stringValue()).isEqualTo("hf.co/owner");
  }

  @Test
  void refusesAnUnknownOne() throws Exception {
    RecordingReply reply = bench.caller().get("/v1/models/nope");

    assertThat(reply.status()).isEqualTo(404);
    assertThat(Recorded.json(reply.text()).at("/error/message").stringValue())
        .isEqualTo("model 'nope' not found");
  }

  private static ModelCard card(String name) {
    var model =
        new Model(
            name,
            Instant.ofEpochSecond(1_795_452_247),
            1,
            "d",
            new Model.Details("", "gguf", "llama", List.of("llama"), "1B", "F16"),
            List.of("completion"));
    return new ModelCard(model, "", "", "", "", "", Json.EMPTY_OBJECT);
  }
}

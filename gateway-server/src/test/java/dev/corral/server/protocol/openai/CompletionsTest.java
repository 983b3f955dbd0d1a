package dev.corral.server.protocol.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corral.core.exchange.InferenceEvent.Delta;
import dev.corral.core.exchange.InferenceEvent.Finished;
import dev.corral.core.exchange.InferenceEvent.Reason;
import dev.corral.core.exchange.Prompt;
import dev.corral.core.exchange.Usage;
import dev.corral.server.testing.Recorded;
import dev.corral.server.testing.RecordingReply;
import dev.corral.server.testing.ScriptedChat;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** {@code /v1/completions}. */
class CompletionsTest {

  private static final String PATH = "/v1/completions";
  private static final Finished END =
      new Finished(Reason.LENGTH, new Usage(21, 4, 0, 0, 0, 0), List.of());

  private final ScriptedChat engine = new ScriptedChat();
  private final OpenAiBench bench = new OpenAiBench(engine);

  @Test
  void saysWhatARecordedAnswerSays() throws Exception {
    Recorded recorded = Recorded.exchange("v1-completions");
    engine.say(Delta.text(" bidi bevi"), Delta.text(" buri babo"), END);

    JsonNode said = Recorded.json(bench.caller().post(PATH, recorded.question()).text());

    JsonNode expected = recorded.objects().getFirst();
    assertThat(new HashSet<>(said.propertyNames()))
        .isEqualTo(new HashSet<>(expected.propertyNames()));
    assertThat(said.at("/choices/0/text")).isEqualTo(expected.at("/choices/0/text"));
    assertThat(said.at("/choices/0/finish_reason").stringValue()).isEqualTo("length");
    assertThat(said.get("usage")).isEqualTo(expected.get("usage"));
    assertThat(said.get("object")).isEqualTo(expected.get("object"));
  }

  @Test
  void streamsAsARecordedAnswerDoes() throws Exception {
    Recorded recorded = Recorded.exchange("v1-completions-stream");
    List<JsonNode> expected =
        recorded
            .answer()
            .lines()
            .filter(line -> line.startsWith("data: {"))
            .map(line -> Recorded.json(line.substring(6)))
            .toList();
    engine.say(Delta.text(" bidi"), Delta.text(" bevi"), Delta.text(" buri"), END);

    List<String> events = bench.caller().post(PATH, recorded.question()).events();

    assertThat(events).hasSize(expected.size() + 1).endsWith("[DONE]");
    for (int i = 0; i < expected.size(); i++) {
      JsonNode said = Recorded.json(events.get(i));
      assertThat(said.get("choices")).isEqualTo(expected.get(i).get("choices"));
      assertThat(said.get("object")).isEqualTo(expected.get(i).get("object"));
    }
  }

  @Test
  void carriesThePromptAndTheSettings() throws Exception {
    engine.say(END);

    bench.post(PATH, "{'model':'m','prompt':'p','suffix':'s','max_tokens':5,'best_of':1}");

    assertThat(engine.asked().prompt())
        .isEqualTo(new Prompt.Completion("p", "s", null, null, false, List.of(), List.of()));
    assertThat(engine.asked().options().asMap()).hasToString("{num_predict=5}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'prompt':'p' | model | model is required",
        "'model':'m' | prompt | prompt is required",
        "'model':'m','prompt':'' | prompt | prompt must not be empty",
        "'model':'m','prompt':[] | prompt | prompt must not be empty",
        "'model':'m','prompt':[1,2] | prompt[0] | prompt[0] must be a string (tokens are not"
            + " taken), not a number",
        "'model':'m','prompt':'p','echo':true | echo | echo is not supported: leave it out",
        "'model':'m','prompt':'p','logprobs':1 | logprobs | logprobs is not supported: leave it"
            + " out",
        "'model':'m','prompt':'p','best_of':2 | best_of | best_of must be 1",
        "'model':'m','prompt':['a','b'],'n':5 | prompt | prompt times \"n\" must not be more than"
            + " 8 choices"
      })
  void refuses(String fields, String param, String message) throws Exception {
    RecordingReply reply = bench.post(PATH, "{" + fields + "}");

    JsonNode error = Recorded.json(reply.text()).get("error");
    assertThat(error.get("message").stringValue()).isEqualTo(message);
    assertThat(error.get("param").stringValue()).isEqualTo(param);
    assertThat(reply.status()).isEqualTo(400);
  }
}

package dev.corral.server.protocol.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corral.core.exchange.InferenceEvent.Delta;
import dev.corral.core.exchange.InferenceEvent.Finished;
import dev.corral.core.exchange.InferenceEvent.Reason;
import dev.corral.core.exchange.Prompt;
import dev.corral.core.exchange.TokenLogprob;
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

  @Test
  void readsTokensOfCl100k() throws Exception {
    engine.say(END);

    bench.post(PATH, "{'model':'m','prompt':[15339,1917]}");
    bench.post(PATH, "{'model':'m','prompt':[[15339],[1917]]}");

    assertThat(engine.requests())
        .extracting(request -> ((Prompt.Completion) request.prompt()).text())
        .containsExactly("hello world", "hello", " world");
  }

  @Test
  void tellsHowLikelyTokensWere() throws Exception {
    engine.say(
        new Delta("a", "", List.of(), List.of(token("a", -0.5))),
        new Delta("bc", "", List.of(), List.of(token("b", -1), token("c", -2))),
        END);
    String question = "{'model':'m','prompt':'p','logprobs':1%s}";

    JsonNode whole = Recorded.json(bench.post(PATH, question.formatted("")).text());
    List<String> events = bench.post(PATH, question.formatted(",'stream':true")).events();

    assertThat(whole.at("/choices/0/logprobs"))
        .hasToString(
            "{\"text_offset\":[0,1,2],\"token_logprobs\":[-0.5,-1.0,-2.0],"
                + "\"tokens\":[\"a\",\"b\",\"c\"],"
                + "\"top_logprobs\":[{\"x\":-0.25},{\"x\":-0.25},{\"x\":-0.25}]}");
    assertThat(Recorded.json(events.get(1)).at("/choices/0/logprobs/text_offset"))
        .hasToString("[1,2]");
    assertThat(engine.requests().getFirst().topLogprobs()).isEqualTo(1);
  }

  private static TokenLogprob token(String text, double logprob) {
    var other = new TokenLogprob("x", -0.25, List.of(120), List.of());
    return new TokenLogprob(text, logprob, List.of((int) text.charAt(0)), List.of(other));
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
        "'model':'m','prompt':[1,-2] | prompt | prompt must have tokens of cl100k_base, which one"
            + " of these is not",
        "'model':'m','prompt':['a',true] | prompt[1] | prompt[1] must be a string or an array of"
            + " tokens, not a boolean",
        "'model':'m','prompt':'p','echo':true | echo | echo is not supported: leave it out",
        "'model':'m','prompt':'p','logprobs':6 | logprobs | logprobs must be between 0 and 5",
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

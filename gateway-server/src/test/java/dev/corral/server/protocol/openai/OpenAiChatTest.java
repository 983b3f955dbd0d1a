package dev.corral.server.protocol.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corral.core.exchange.Citation;
import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.InferenceEvent;
import dev.corral.core.exchange.InferenceEvent.Delta;
import dev.corral.core.exchange.InferenceEvent.Finished;
import dev.corral.core.exchange.InferenceEvent.Reason;
import dev.corral.core.exchange.InferenceRequest;
import dev.corral.core.exchange.Json;
import dev.corral.core.exchange.TokenLogprob;
import dev.corral.core.exchange.ToolCall;
import dev.corral.core.exchange.Usage;
import dev.corral.server.testing.Recorded;
import dev.corral.server.testing.RecordingReply;
import dev.corral.server.testing.RecordingReply.State;
import dev.corral.server.testing.ScriptedChat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class OpenAiChatTest {

  private static final String HEAD =
      "{\"id\":\"chatcmpl-1f\",\"object\":\"chat.completion.chunk\",\"created\":1767323045,"
          + "\"model\":\"m\",\"system_fingerprint\":\"fp_corral\",\"choices\":";
  private static final Finished END =
      new Finished(Reason.STOP, new Usage(21, 4, 0, 0, 0, 0), List.of());
  private static final ToolCall CALL = new ToolCall(null, "f", new Json("{\"a\":1}"));

  private final ScriptedChat engine = new ScriptedChat();
  private final OpenAiBench bench = new OpenAiBench(engine);

  @Test
  void tellsHowLikelyTokensWere() throws Exception {
    var other = new TokenLogprob("b", -1, List.of(98), List.of());
    var token = new TokenLogprob("a", -0.5, List.of(97), List.of(other));
    engine.say(new Delta("a", "", List.of(), List.of(token)), END);
    String likely =
        "{\"content\":[{\"token\":\"a\",\"logprob\":-0.5,\"bytes\":[97],\"top_logprobs\":"
            + "[{\"token\":\"b\",\"logprob\":-1.0,\"bytes\":[98]}]}],\"refusal\":null}";

    JsonNode whole = Recorded.json(ask("'logprobs':true,'top_logprobs':1").text());
    List<String> events = ask("'logprobs':true,'stream':true").events();

    assertThat(whole.at("/choices/0/logprobs")).hasToString(likely);
    assertThat(Recorded.json(events.getFirst()).at("/choices/0/logprobs")).hasToString(likely);
    assertThat(engine.requests()).extracting(InferenceRequest::topLogprobs).containsExactly(1, 0);
  }

  @Test
  void tellsWhichFieldsHadNoEffect() throws Exception {
    engine.say(END);

    RecordingReply reply = ask("'user':'u','tempreature':0,'store':null,'\\r\\nx':1");

    assertThat(reply.header("x-corral-ignored")).isEqualTo("user, tempreature");
  }

  @Test
  void streamsOneEventAPieceThenFinishUsageAndDone() throws Exception {
    engine.say(Delta.text("a"), Delta.text("b"), END);

    RecordingReply reply = ask("'stream':true,'stream_options':{'include_usage':true}");

    assertThat(reply.contentType()).isEqualTo("text/event-stream");
    assertThat(reply.events())
        .containsExactly(
            HEAD
                + "[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"a\"},"
                + "\"finish_reason\":null}],\"usage\":null}",
            HEAD
                + "[{\"index\":0,\"delta\":{\"content\":\"b\"},"
                + "\"finish_reason\":null}],\"usage\":null}",
            HEAD + "[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}],\"usage\":null}",
            HEAD
                + "[],\"usage\":{\"prompt_tokens\":21,\"completion_tokens\":4,"
                + "\"total_tokens\":25}}",
            "[DONE]");
    assertThat(reply.state()).isEqualTo(State.ENDED);
  }

  @Test
  void tellsNoUsageInAStreamThatDidNotAskForIt() throws Exception {
    engine.say(Delta.text("a"), END);

    assertThat(ask("'stream':true").text()).doesNotContain("usage");
  }

  @Test
  void hasEveryFieldOfARecordedAnswer() throws Exception {
    Recorded recorded = Recorded.exchange("v1-chat");
    engine.say(
        Delta.text(" bidi bevi"),
        Delta.text(" buri babo"),
        new Finished(Reason.LENGTH, new Usage(21, 4, 0, 0, 0, 0), List.of()));

    JsonNode said = Recorded.json(bench.caller().post(recorded.path(), recorded.question()).text());

    JsonNode expected = recorded.objects().getFirst();
    assertThat(names(said)).containsAll(names(expected));
    assertThat(said.at("/choices/0/message/content"))
        .isEqualTo(expected.at("/choices/0/message/content"));
    assertThat(said.at("/choices/0/finish_reason"))
        .isEqualTo(expected.at("/choices/0/finish_reason"));
    assertThat(said.get("usage").toString()).isEqualTo(expected.get("usage").toString());
  }

  @Test
  void hasEveryFieldOfARecordedStream() throws Exception {
    Recorded recorded = Recorded.exchange("v1-chat-stream-usage");
    engine.say(Delta.text(" bidi"), END);

    List<String> events = bench.caller().post(recorded.path(), recorded.question()).events();

    JsonNode first = Recorded.json(recorded.answer().lines().findFirst().orElse("").substring(6));
    assertThat(names(Recorded.json(events.getFirst()))).containsAll(names(first));
  }

  @Test
  void givesToolCallsAnIdAndAnIndex() throws Exception {
    engine.say(
        new Delta("", "", List.of(CALL, CALL)),
        new Delta("", "", List.of(new ToolCall("mine", "f", Json.EMPTY_OBJECT))),
        END);

    List<String> events = ask("'stream':true").events();

    assertThat(Recorded.json(events.get(0)).at("/choices/0/delta").toString())
        .isEqualTo(
            "{\"role\":\"assistant\",\"content\":\"\",\"tool_calls\":["
                + "{\"index\":0,\"id\":\"call_1f_0\",\"type\":\"function\",\"function\":"
                + "{\"name\":\"f\",\"arguments\":\"{\\\"a\\\":1}\"}},"
                + "{\"index\":1,\"id\":\"call_1f_1\",\"type\":\"function\",\"function\":"
                + "{\"name\":\"f\",\"arguments\":\"{\\\"a\\\":1}\"}}]}");
    assertThat(Recorded.json(events.get(1)).at("/choices/0/delta/tool_calls/0").toString())
        .startsWith("{\"index\":2,\"id\":\"mine\",");
    assertThat(events.get(2)).contains("\"finish_reason\":\"tool_calls\"");
  }

  @Test
  void hasNoContentInAWholeAnswerOfToolCalls() throws Exception {
    engine.say(new Delta("", "hm", List.of(CALL)), END);

    JsonNode choice = Recorded.json(ask("'stream':false").text()).at("/choices/0");

    assertThat(choice.get("finish_reason").stringValue()).isEqualTo("tool_calls");
    assertThat(choice.get("message").toString())
        .isEqualTo(
            "{\"role\":\"assistant\",\"content\":null,\"refusal\":null,"
                + "\"reasoning_content\":\"hm\",\"reasoning\":\"hm\",\"tool_calls\":["
                + "{\"id\":\"call_1f_0\",\"type\":\"function\",\"function\":"
                + "{\"name\":\"f\",\"arguments\":\"{\\\"a\\\":1}\"}}]}");
  }

  @Test
  void streamsReasoningUnderBothNames() throws Exception {
    engine.say(new Delta("", "hm", List.of()), END);

    assertThat(ask("'stream':true").events().getFirst())
        .contains(
            "{\"role\":\"assistant\",\"content\":\"\",\"reasoning_content\":\"hm\","
                + "\"reasoning\":\"hm\"}");
  }

  @Test
  void bringsSourcesInTheFirstEvent() throws Exception {
    var source = new Citation(1, "file-1", "a.md", null, 0.5, "passage");
    engine.say(new InferenceEvent.Sources(List.of(source)), Delta.text("x"), END);

    List<String> events = ask("'stream':true").events();

    assertThat(events.get(0))
        .isEqualTo(
            HEAD
                + "[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"},"
                + "\"finish_reason\":null}],\"sources\":[{\"number\":1,\"file_id\":\"file-1\","
                + "\"filename\":\"a.md\",\"page\":null,\"score\":0.5,\"text\":\"passage\"}]}");
    assertThat(Recorded.json(events.get(1)).at("/choices/0/delta").toString())
        .isEqualTo("{\"content\":\"x\"}");
  }

  @Test
  void bringsSourcesBesideAWholeAnswer() throws Exception {
    var source = new Citation(1, "file-1", "a.pdf", 3, 0.5, "passage");
    engine.say(new InferenceEvent.Sources(List.of(source)), Delta.text("x"), END);

    assertThat(Recorded.json(ask("'stream':false").text()).at("/sources/0/page").intValue())
        .isEqualTo(3);
  }

  @Test
  void breaksAStreamThatFailed() throws Exception {
    engine.say(Delta.text("a")).failWith(new Failure.UpstreamBroken("the model host stopped"));

    RecordingReply reply = ask("'stream':true");

    assertThat(reply.events().getLast())
        .isEqualTo(
            "{\"error\":{\"message\":\"the model host stopped\",\"type\":\"server_error\","
                + "\"param\":null,\"code\":\"upstream_broken\"}}");
    assertThat(reply.state()).isEqualTo(State.ABORTED);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void answersAnEarlyFailureWithItsStatus(boolean stream) throws Exception {
    engine.failWith(new Failure.ModelNotFound("m"));

    RecordingReply reply = ask("'stream':" + stream);

    assertThat(reply.status()).isEqualTo(404);
    assertThat(reply.text())
        .isEqualTo(
            "{\"error\":{\"message\":\"model 'm' not found\","
                + "\"type\":\"invalid_request_error\",\"param\":\"model\","
                + "\"code\":\"model_not_found\"}}");
  }

  @Test
  void tellsAFailureInBandAfterAHeartbeat() throws Exception {
    RecordingReply reply = ask("'stream':true");
    reply.passTime();

    engine.listener().onFailure(new Failure.DeadlineExceeded("too late"));

    assertThat(reply.text()).startsWith(": ping\n\ndata: {\"error\":");
    assertThat(reply.state()).isEqualTo(State.ABORTED);
  }

  @Test
  void staysSilentAfterARefusal() throws Exception {
    engine.failWith(new Failure.ModelNotFound("m"));
    RecordingReply reply = ask("'stream':true");

    reply.passTime();

    assertThat(reply.text()).doesNotContain("ping");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void cancelsWhenTheClientGoes(boolean stream) throws Exception {
    RecordingReply reply = ask("'stream':" + stream);

    reply.clientGoes();

    assertThat(engine.cancelled()).isEqualTo(1);
  }

  private static Set<String> names(JsonNode object) {
    return object.propertyNames().stream().collect(Collectors.toSet());
  }

  private RecordingReply ask(String fields) throws Exception {
    return bench.post(
        "/v1/chat/completions",
        "{'model':'m','messages':[{'role':'user','content':'hello'}]," + fields + "}");
  }
}

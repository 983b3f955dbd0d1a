package dev.corral.server.protocol.ollama;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corral.core.exchange.Citation;
import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.InferenceEvent;
import dev.corral.core.exchange.InferenceEvent.Delta;
import dev.corral.core.exchange.InferenceEvent.Finished;
import dev.corral.core.exchange.InferenceRequest;
import dev.corral.core.exchange.Json;
import dev.corral.core.exchange.Message;
import dev.corral.core.exchange.OutputFormat;
import dev.corral.core.exchange.Prompt;
import dev.corral.core.exchange.Role;
import dev.corral.core.exchange.Thinking;
import dev.corral.core.exchange.Tool;
import dev.corral.core.exchange.ToolCall;
import dev.corral.core.exchange.Usage;
import dev.corral.server.testing.Caller;
import dev.corral.server.testing.PlainRequest;
import dev.corral.server.testing.Recorded;
import dev.corral.server.testing.RecordingReply;
import dev.corral.server.testing.RecordingReply.State;
import dev.corral.server.testing.ScriptedChat;
import dev.corral.server.testing.ScriptedEmbeddings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OllamaDialectTest {

  private static final Finished END =
      new Finished(InferenceEvent.Reason.STOP, Usage.NONE, List.of());
  private static final String HELLO =
      "{'model':'m','messages':[{'role':'user','content':'hello'}]}";

  private final ScriptedChat engine = new ScriptedChat();
  private final ScriptedEmbeddings embeddings =
      new ScriptedEmbeddings("e", List.of(new float[] {0.6f, 0.8f, 0}), 3);
  private final OllamaDialect dialect =
      new OllamaDialect(
          engine, embeddings, "1.2.3", () -> Instant.parse("2026-01-02T03:04:05Z"), Runnable::run);
  private final Caller caller = new Caller(dialect);

  @Test
  void carriesEveryFieldOfAChat() throws Exception {
    engine.say(END);

    post(
        "/api/chat",
        """
        {'model':'m','stream':false,'keep_alive':'1h30m','think':'high','truncate':false,
         'format':{'type':'object'},'unknown':1,
         'options':{'temperature':0,'num_ctx':2048.0,'stop':['a'],'nonsense':{},'seed':null},
         'tools':[{'type':'function','function':{'name':'f','description':'d',
           'parameters':{'z':1,'a':2}}}],
         'messages':[
           {'role':'system','content':'s'},
           {'role':'user','content':'u','images':['aGVsbG8=']},
           {'role':'Assistant','thinking':'t','tool_calls':[
             {'id':'c1','function':{'index':0,'name':'f','arguments':{'y':1,'b':2}}}]},
           {'role':'tool','content':'r','tool_name':'f','tool_call_id':'c1'}]}
        """);

    InferenceRequest asked = engine.asked();
    assertThat(asked.prompt())
        .isEqualTo(
            new Prompt.Conversation(
                List.of(
                    Message.of(Role.SYSTEM, "s"),
                    new Message(Role.USER, "u", "", List.of("aGVsbG8="), List.of(), null, null),
                    new Message(
                        Role.ASSISTANT,
                        "",
                        "t",
                        List.of(),
                        List.of(new ToolCall("c1", "f", new Json("{\"y\":1,\"b\":2}"))),
                        null,
                        null),
                    new Message(Role.TOOL, "r", "", List.of(), List.of(), "f", "c1")),
                List.of(new Tool("f", "d", new Json("{\"z\":1,\"a\":2}")))));
    assertThat(asked.options().asMap()).hasToString("{temperature=0.0, num_ctx=2048, stop=[a]}");
    assertThat(asked.format())
        .isEqualTo(new OutputFormat.Schema(new Json("{\"type\":\"object\"}")));
    assertThat(asked.thinking()).isEqualTo(Thinking.HIGH);
    assertThat(asked.keepAlive()).isEqualTo(Duration.ofMinutes(90));
    assertThat(asked.truncate()).isFalse();
  }

  @Test
  void carriesEveryFieldOfACompletion() throws Exception {
    engine.say(END);

    post(
        "/api/generate",
        """
        {'model':'m','prompt':'p','suffix':'s','system':'y','template':'t','context':[1,2],
         'images':['aGVsbG8='],'keep_alive':-1,'think':false,'format':'json'}
        """);

    InferenceRequest asked = engine.asked();
    assertThat(asked.prompt())
        .isEqualTo(
            new Prompt.Completion("p", "s", "y", "t", false, List.of("aGVsbG8="), List.of(1, 2)));
    assertThat(asked.format()).isEqualTo(new OutputFormat.AnyJson());
    assertThat(asked.thinking()).isEqualTo(Thinking.OFF);
    assertThat(asked.keepAlive()).isEqualTo(Duration.ofSeconds(-1));
  }

  @Test
  void leavesWhatIsNotSetToTheModel() throws Exception {
    engine.say(END);

    post("/api/chat", HELLO);

    InferenceRequest asked = engine.asked();
    assertThat(asked.options().asMap()).isEmpty();
    assertThat(asked.format()).isNull();
    assertThat(asked.thinking()).isNull();
    assertThat(asked.keepAlive()).isNull();
    assertThat(asked.truncate()).isNull();
  }

  @Test
  void numbersToolCallsThroughAStream() throws Exception {
    ToolCall call = new ToolCall("c", "f", new Json("{\"a\":1}"));
    engine.say(new Delta("", "hm", List.of(call)), new Delta("", "", List.of(call)), END);

    List<String> lines = post("/api/chat", HELLO).lines();

    assertThat(lines)
        .containsExactly(
            "{\"model\":\"m\",\"created_at\":\"2026-01-02T03:04:05Z\",\"message\":"
                + "{\"role\":\"assistant\",\"content\":\"\",\"thinking\":\"hm\",\"tool_calls\":[{"
                + "\"id\":\"c\",\"function\":{\"index\":0,\"name\":\"f\",\"arguments\":{\"a\":1}}}"
                + "]},\"done\":false}",
            "{\"model\":\"m\",\"created_at\":\"2026-01-02T03:04:05Z\",\"message\":"
                + "{\"role\":\"assistant\",\"content\":\"\",\"tool_calls\":[{"
                + "\"id\":\"c\",\"function\":{\"index\":1,\"name\":\"f\",\"arguments\":{\"a\":1}}}"
                + "]},\"done\":false}",
            "{\"model\":\"m\",\"created_at\":\"2026-01-02T03:04:05Z\",\"message\":"
                + "{\"role\":\"assistant\",\"content\":\"\"},\"done\":true,"
                + "\"done_reason\":\"stop\"}");
  }

  @Test
  void bringsSourcesBeforeTheTextOfAStream() throws Exception {
    engine.say(new InferenceEvent.Sources(List.of(source(3))), Delta.text("x [1]"), END);

    List<String> lines = post("/api/chat", HELLO).lines();

    assertThat(lines.getFirst())
        .endsWith(
            "\"message\":{\"role\":\"assistant\",\"content\":\"\"},\"done\":false,\"sources\":["
                + "{\"number\":1,\"file_id\":\"file-1\",\"filename\":\"a.pdf\",\"page\":3,"
                + "\"score\":0.75,\"text\":\"passage\"}]}");
    assertThat(lines).hasSize(3);
    assertThat(lines.subList(1, 3)).noneMatch(line -> line.contains("sources"));
  }

  @Test
  void bringsSourcesAtTheEndOfAWholeAnswer() throws Exception {
    engine.say(new InferenceEvent.Sources(List.of(source(null))), Delta.text("x"), END);

    RecordingReply reply = post("/api/chat", HELLO.replace("{'model'", "{'stream':false,'model'"));

    assertThat(Recorded.json(reply.text()).get("sources").get(0).get("page").isNull()).isTrue();
  }

  @Test
  void breaksAStreamThatFailed() throws Exception {
    engine.say(Delta.text("x")).failWith(new Failure.UpstreamBroken("the model host stopped"));

    RecordingReply reply = post("/api/chat", HELLO);

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.lines().getLast()).isEqualTo("{\"error\":\"the model host stopped\"}");
    assertThat(reply.state()).isEqualTo(State.ABORTED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"true", "false"})
  void answersAnEarlyFailureWithItsStatus(String stream) throws Exception {
    engine.failWith(new Failure.Busy("the queue is full", Duration.ofMillis(1500)));

    RecordingReply reply =
        post("/api/chat", HELLO.replace("{'model'", "{'stream':" + stream + ",'model'"));

    assertThat(reply.status()).isEqualTo(503);
    assertThat(reply.header("retry-after")).isEqualTo("2");
    assertThat(reply.text()).isEqualTo("{\"error\":\"the queue is full\"}");
    assertThat(reply.state()).isEqualTo(State.ENDED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/chat", "/api/generate"})
  void cancelsWhenTheClientGoes(String path) throws Exception {
    engine.say(Delta.text("x"));
    RecordingReply reply = post(path, "{'model':'m','prompt':'p','messages':[{'role':'user'}]}");

    reply.clientGoes();

    assertThat(engine.cancelled()).isEqualTo(1);
  }

  @Test
  void cutsVectorsToTheLengthAskedFor() throws Exception {
    RecordingReply reply = post("/api/embed", "{'model':'e','input':'x','dimensions':1}");

    assertThat(Recorded.json(reply.text()).get("embeddings").toString()).isEqualTo("[[1.0]]");
  }

  @Test
  void passesOnWhetherToCutLongTexts() throws Exception {
    post("/api/embed", "{'model':'e','input':['x'],'truncate':false}");

    assertThat(embeddings.truncate()).isFalse();
    assertThat(embeddings.texts()).containsExactly("x");
  }

  @Test
  void speaksUnderApiButNotChroma() {
    assertThat(dialect.speaks("/api/chat")).isTrue();
    assertThat(dialect.speaks("/api/nothing")).isTrue();
    assertThat(dialect.speaks("/api/v2/heartbeat")).isFalse();
    assertThat(dialect.speaks("/v1/models")).isFalse();
  }

  @Test
  void refusesUnknownPathsAndMethodsAsJson() {
    var request = new PlainRequest("GET", "/api/x", Map.of(), new byte[0]);
    var unknown = new RecordingReply();
    dialect.unknownPath(request, unknown);
    var wrong = new RecordingReply();
    dialect.wrongMethod(request, Set.of("POST"), wrong);

    assertThat(unknown.status()).isEqualTo(404);
    assertThat(unknown.text()).isEqualTo("{\"error\":\"no such path: /api/x\"}");
    assertThat(wrong.status()).isEqualTo(405);
    assertThat(wrong.text()).isEqualTo("{\"error\":\"method GET is not allowed here, only POST\"}");
  }

  private static Citation source(@Nullable Integer page) {
    return new Citation(1, "file-1", "a.pdf", page, 0.75, "passage");
  }

  /** Posts JSON in which apostrophes stand for quotation marks. */
  private RecordingReply post(String path, String body) throws Exception {
    return caller.post(path, body.replace('\'', '"'));
  }
}

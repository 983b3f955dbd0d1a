package dev.corral.server.upstream;

import static dev.corral.server.upstream.Script.answer;
import static dev.corral.server.upstream.Script.chat;
import static dev.corral.server.upstream.Script.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.corral.core.exchange.EmbeddingEngine.Embedded;
import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.InferenceEvent.Delta;
import dev.corral.core.exchange.InferenceEvent.Finished;
import dev.corral.core.exchange.InferenceEvent.Reason;
import dev.corral.core.exchange.InferenceRequest;
import dev.corral.core.exchange.Json;
import dev.corral.core.exchange.Message;
import dev.corral.core.exchange.Options;
import dev.corral.core.exchange.OutputFormat;
import dev.corral.core.exchange.Prompt;
import dev.corral.core.exchange.Role;
import dev.corral.core.exchange.Thinking;
import dev.corral.core.exchange.TokenLogprob;
import dev.corral.core.exchange.Tool;
import dev.corral.core.exchange.ToolCall;
import dev.corral.core.exchange.Usage;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes to a model host, and what is made of its regular answers. */
final class OllamaEngineTest {

  @RegisterExtension static final Loops LOOPS = new Loops();

  private final FakeOllama host = FakeOllama.start();
  private final OllamaEngine engine =
      OllamaEngine.at(host.uri(), LOOPS.group(), UpstreamLimits.DEFAULT);

  @AfterEach
  void stop() {
    engine.close();
    host.close();
  }

  @Test
  void streamsAnAnswerInOrder() {
    host.next(answer(chat("Hello", " world", "!")));

    Answers heard = infer(Answers.chat("hi"));

    assertThat(heard.finished())
        .isEqualTo(new Finished(Reason.STOP, new Usage(5, 2, 100, 10, 20, 30), List.of()));
    assertThat(heard.events)
        .startsWith(Delta.text("Hello"), Delta.text(" world"), Delta.text("!"))
        .hasSize(4);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 64, 1000})
  void splitsOfTheBytesDoNotMatter(int size) {
    host.next(answer(chat("Grüße", " 🐎", " \\u00e4\\n")).inPieces(size));

    Answers heard = infer(Answers.chat("hi"));
    heard.finished();

    assertThat(heard.text()).isEqualTo("Grüße 🐎 ä\n");
  }

  @Test
  void sendsAConversationInOllamasTerms() {
    Tool tool = new Tool("weather", "of a city", new Json("{\"type\":\"object\"}"));
    ToolCall call = new ToolCall("c1", "weather", new Json("{\"city\":\"Ulm\",\"day\":1.50}"));
    List<Message> turns =
        List.of(
            Message.of(Role.SYSTEM, "be brief"),
            new Message(Role.USER, "look", "", List.of("aGk="), List.of(), null, null),
            new Message(Role.ASSISTANT, "", "hm", List.of(), List.of(call), null, null),
            new Message(Role.TOOL, "rain", "", List.of(), List.of(), "weather", "c1"));
    InferenceRequest request =
        new InferenceRequest(
            "m",
            new Prompt.Conversation(turns, List.of(tool)),
            Options.of(Map.of("stop", List.of("a", "b"))),
            new OutputFormat.Schema(new Json("{ \"type\" : \"string\" }")),
            Thinking.HIGH,
            Duration.ofMillis(1500),
            false);

    infer(request).finished();

    FakeOllama.Request sent = host.requests().getFirst();
    assertThat(sent.method() + " " + sent.path()).isEqualTo("POST /api/chat");
    assertThat(sent.body())
        .isEqualTo(
            "{\"model\":\"m\",\"messages\":[{\"role\":\"system\",\"content\":\"be brief\"},"
                + "{\"role\":\"user\",\"content\":\"look\",\"images\":[\"aGk=\"]},"
                + "{\"role\":\"assistant\",\"content\":\"\",\"thinking\":\"hm\",\"tool_calls\":"
                + "[{\"id\":\"c1\",\"function\":{\"name\":\"weather\","
                + "\"arguments\":{\"city\":\"Ulm\",\"day\":1.50}}}]},"
                + "{\"role\":\"tool\",\"content\":\"rain\",\"tool_name\":\"weather\","
                + "\"tool_call_id\":\"c1\"}],"
                + "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"weather\","
                + "\"description\":\"of a city\",\"parameters\":{\"type\":\"object\"}}}],"
                + "\"stream\":true,\"format\":{\"type\":\"string\"},\"think\":\"high\","
                + "\"keep_alive\":\"1500ms\",\"truncate\":false,"
                + "\"options\":{\"stop\":[\"a\",\"b\"]}}");
  }

  @Test
  void sendsACompletionInOllamasTerms() {
    Prompt prompt =
        new Prompt.Completion("a", "z", "sys", "tpl", true, List.of("aGk="), List.of(1, 2));
    InferenceRequest request =
        new InferenceRequest(
            "m",
            prompt,
            Options.of(Map.of("temperature", 0.5)),
            new OutputFormat.AnyJson(),
            Thinking.OFF,
            Duration.ofSeconds(-1),
            null);
    host.next(
        answer(
            "{\"response\":\"b\",\"thinking\":\"hm\",\"done\":false}",
            "{\"response\":\"\",\"done\":true,\"done_reason\":\"length\",\"context\":[1,2,3]}"));

    Answers heard = infer(request);

    assertThat(heard.finished().context()).containsExactly(1, 2, 3);
    assertThat(heard.events.getFirst()).isEqualTo(new Delta("b", "hm", List.of()));
    assertThat(host.requests().getFirst().path()).isEqualTo("/api/generate");
    assertThat(host.requests().getFirst().body())
        .isEqualTo(
            "{\"model\":\"m\",\"prompt\":\"a\",\"suffix\":\"z\",\"system\":\"sys\","
                + "\"template\":\"tpl\",\"raw\":true,\"images\":[\"aGk=\"],\"context\":[1,2],"
                + "\"stream\":true,\"format\":\"json\",\"think\":false,\"keep_alive\":\"-1s\","
                + "\"options\":{\"temperature\":0.5}}");
  }

  @Test
  void sendsAHostHeaderThatOllamaAccepts() {
    infer(Answers.chat("hi")).finished();

    assertThat(host.requests().getFirst().headers())
        .containsEntry("host", "127.0.0.1:" + host.port())
        .containsOnlyKeys("host", "content-type", "content-length");
  }

  @Test
  void asksForAndReadsHowLikelyTokensWere() {
    host.next(
        answer(
            "{\"message\":{\"content\":\"b\"},\"done\":false,\"logprobs\":[{\"token\":\"b\","
                + "\"logprob\":-0.5,\"bytes\":[98],\"top_logprobs\":[{\"token\":\"c\","
                + "\"logprob\":-1,\"bytes\":null,\"more\":{}}]}]}",
            Script.done()));

    Answers heard = infer(Answers.chat("hi").withTopLogprobs(1));
    heard.finished();

    var other = new TokenLogprob("c", -1, List.of(), List.of());
    assertThat(heard.events.getFirst())
        .isEqualTo(
            new Delta(
                "b",
                "",
                List.of(),
                List.of(new TokenLogprob("b", -0.5, List.of(98), List.of(other)))));
    assertThat(host.requests().getFirst().body()).contains("\"logprobs\":true,\"top_logprobs\":1");
  }

  @Test
  void readsCallsOfTools() {
    host.next(
        answer(
            "{\"message\":{\"role\":\"assistant\",\"content\":\"\",\"tool_calls\":[{\"id\":\"x\","
                + "\"function\":{\"index\":0,\"name\":\"f\",\"arguments\":{\"b\":1,\"a\":[2.50]}}}"
                + "]},\"done\":false}",
            Script.done()));

    Answers heard = infer(Answers.chat("hi"));
    heard.finished();

    assertThat(heard.events.getFirst())
        .isEqualTo(
            new Delta("", "", List.of(new ToolCall("x", "f", new Json("{\"b\":1,\"a\":[2.50]}")))));
  }

  @Test
  void readsALoadThatIsNoStream() {
    host.next(
        document(
            "{\"model\":\"m\",\"message\":{\"role\":\"assistant\",\"content\":\"\"},"
                + "\"done\":true,\"done_reason\":\"load\"}"));

    Answers heard = infer(Answers.chat("hi"));

    assertThat(heard.finished().reason()).isEqualTo(Reason.LOAD);
    assertThat(heard.events).hasSize(1);
  }

  @Test
  void listsModels() {
    host.next(
        document(
            "{\"models\":[{\"name\":\"a:latest\",\"modified_at\":\"2026-01-02T03:04:05.5+01:00\","
                + "\"size\":7,\"digest\":\"ab\",\"details\":{\"family\":\"llama\","
                + "\"families\":[\"llama\"]},\"capabilities\":[\"tools\"]}]}"));

    assertThat(Answers.await(engine.models()))
        .singleElement()
        .satisfies(model -> {
          assertThat(model.name()).isEqualTo("a:latest");
          assertThat(model.modifiedAt()).isEqualTo(Instant.parse("2026-01-02T02:04:05.5Z"));
          assertThat(model.size()).isEqualTo(7);
          assertThat(model.details().families()).containsExactly("llama");
          assertThat(model.capabilities()).containsExactly("tools");
        });
  }

  @Test
  void listsLoadedModels() {
    host.next(
        document(
            "{\"models\":[{\"name\":\"a:latest\",\"size\":9,\"digest\":\"ab\",\"details\":{},"
                + "\"expires_at\":\"2319-01-02T03:04:05Z\",\"size_vram\":5,"
                + "\"context_length\":4096}]}"));

    assertThat(Answers.await(engine.loaded()))
        .singleElement()
        .satisfies(loaded -> {
          assertThat(loaded.sizeVram()).isEqualTo(5);
          assertThat(loaded.contextLength()).isEqualTo(4096);
        });
  }

  @Test
  void describesAModelWithTheDigestOfTheList() {
    String shown =
        "{\"template\":\"t\",\"parameters\":\"stop x\",\"license\":[\"one\",\"two\"],"
            + "\"details\":{\"family\":\"llama\"},\"model_info\":{\"b\":1,\"a\":null},"
            + "\"capabilities\":[\"completion\"],\"modified_at\":\"2026-01-01T00:00:00Z\"}";
    String listed = "{\"models\":[{\"name\":\"a:latest\",\"size\":9,\"digest\":\"ab\"}]}";
    host.byPath(Map.of("/api/show", document(shown), "/api/tags", document(listed)));

    var card = Answers.await(engine.describe("a"));

    assertThat(card.model().name()).isEqualTo("a:latest");
    assertThat(card.model().digest()).isEqualTo("ab");
    assertThat(card.model().size()).isEqualTo(9);
    assertThat(card.license()).isEqualTo("one\ntwo");
    assertThat(card.info()).isEqualTo(new Json("{\"b\":1,\"a\":null}"));
  }

  @Test
  void embedsTextsInOrder() {
    host.next(
        document(
            "{\"model\":\"e\",\"embeddings\":[[1,0.5e-1],[-0.25,0]],\"prompt_eval_count\":6}"));

    Embedded embedded = Answers.await(engine.embed("e", List.of("x", "y"), true));

    assertThat(embedded.vectors()).containsExactly(new float[] {1, 0.05f}, new float[] {-0.25f, 0});
    assertThat(embedded.tokens()).isEqualTo(6);
    assertThat(host.requests().getFirst().body())
        .isEqualTo("{\"model\":\"e\",\"input\":[\"x\",\"y\"],\"truncate\":true}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"embeddings\":[]}",
        "{\"embeddings\":[[1],[2]]}",
        "{\"embeddings\":[[]]}",
        "{\"embeddings\":[[1e99]]}",
        "{\"embeddings\":[[\"1\"]]}",
        "{\"embeddings\":[[1]"
      })
  void vectorsThatDoNotFitAreABreak(String answer) {
    host.next(document(answer));

    assertThat(Answers.failureOf(engine.embed("e", List.of("x"), true)))
        .isInstanceOf(Failure.UpstreamBroken.class);
  }

  @Test
  void tellsTheVersion() {
    host.next(document("{\"version\":\"0.17.4\"}"));

    assertThat(Answers.await(engine.version())).isEqualTo("0.17.4");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"https://localhost:11434", "localhost:11434", "http://u:p@localhost", "http:///x"})
  void anAddressThatCannotWorkIsRefusedWithWhatWasExpected(String address) {
    assertThatThrownBy(
            () -> OllamaEngine.at(URI.create(address), LOOPS.group(), UpstreamLimits.DEFAULT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected: http://HOST");
  }

  @Test
  void anAddressMayHaveAPathAndANameAndNoPort() {
    assertThat(HostAddress.of(URI.create("http://gpu.local/ollama/")))
        .isEqualTo(new HostAddress("gpu.local", 11434, "/ollama"));
    assertThat(HostAddress.of(URI.create("http://[::1]:1")).authority()).isEqualTo("[::1]:1");
  }

  private Answers infer(InferenceRequest request) {
    Answers heard = new Answers();
    engine.infer(request, heard);
    return heard;
  }
}

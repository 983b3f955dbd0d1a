package dev.corral.server.protocol.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corral.core.exchange.Citation;
import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.InferenceEvent;
import dev.corral.core.exchange.InferenceEvent.Delta;
import dev.corral.core.exchange.InferenceEvent.Finished;
import dev.corral.core.exchange.InferenceEvent.Reason;
import dev.corral.core.exchange.Json;
import dev.corral.core.exchange.Message;
import dev.corral.core.exchange.Prompt;
import dev.corral.core.exchange.Role;
import dev.corral.core.exchange.Thinking;
import dev.corral.core.exchange.Tool;
import dev.corral.core.exchange.ToolCall;
import dev.corral.core.exchange.Usage;
import dev.corral.server.testing.Caller;
import dev.corral.server.testing.Recorded;
import dev.corral.server.testing.RecordingReply;
import dev.corral.server.testing.RecordingReply.State;
import dev.corral.server.testing.ScriptedChat;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class AnthropicDialectTest {

  private static final String PATH = "/v1/messages";
  private static final Finished END =
      new Finished(Reason.LENGTH, new Usage(21, 4, 0, 0, 0, 0), List.of());
  private static final ToolCall CALL = new ToolCall(null, "f", new Json("{\"a\":1}"));

  private final ScriptedChat engine = new ScriptedChat();
  private final AnthropicDialect dialect = new AnthropicDialect(engine);
  private final Caller caller = new Caller(dialect);

  @Test
  void saysWhatARecordedAnswerSays() throws Exception {
    Recorded recorded = Recorded.exchange("v1-messages");
    engine.say(Delta.text(" bidi bevi"), Delta.text(" buri babo"), END);

    JsonNode said = Recorded.json(caller.post(PATH, recorded.question()).text());

    JsonNode expected = recorded.objects().getFirst();
    assertThat(new HashSet<>(said.propertyNames()))
        .containsAll(new HashSet<>(expected.propertyNames()));
    for (String name : List.of("type", "role", "model", "content", "stop_reason", "usage")) {
      assertThat(said.get(name)).as(name).isEqualTo(expected.get(name));
    }
  }

  @Test
  void streamsTheEventsOfARecordedAnswer() throws Exception {
    Recorded recorded = Recorded.exchange("v1-messages-stream");
    engine.say(
        Delta.text(" bidi"), Delta.text(" bevi"), Delta.text(" buri"), Delta.text(" babo"), END);

    RecordingReply reply = caller.post(PATH, recorded.question());

    assertThat(reply.lines().stream().filter(line -> line.startsWith("event:")))
        .containsExactlyElementsOf(
            recorded.answer().lines().filter(line -> line.startsWith("event:")).toList());
    List<JsonNode> said = reply.events().stream().map(Recorded::json).toList();
    List<JsonNode> expected =
        recorded
            .answer()
            .lines()
            .filter(line -> line.startsWith("data: "))
            .map(line -> Recorded.json(line.substring(6)))
            .toList();
    assertThat(said.subList(1, 7)).isEqualTo(expected.subList(1, 7));
    assertThat(said.get(7).get("usage")).isEqualTo(expected.get(7).get("usage"));
    assertThat(said.get(7).at("/delta/stop_reason").stringValue()).isEqualTo("max_tokens");
  }

  @Test
  void streamsBlocksOneAfterTheOther() throws Exception {
    engine.say(
        new Delta("", "hm", List.of()),
        Delta.text("x"),
        new Delta("", "", List.of(CALL, CALL)),
        new Finished(Reason.STOP, Usage.NONE, List.of()));

    List<String> events = ask("'stream':true").events();

    assertThat(events.stream().skip(1))
        .containsExactly(
            "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":"
                + "{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}}",
            "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":"
                + "{\"type\":\"thinking_delta\",\"thinking\":\"hm\"}}",
            "{\"type\":\"content_block_stop\",\"index\":0}",
            "{\"type\":\"content_block_start\",\"index\":1,\"content_block\":"
                + "{\"type\":\"text\",\"text\":\"\"}}",
            "{\"type\":\"content_block_delta\",\"index\":1,\"delta\":"
                + "{\"type\":\"text_delta\",\"text\":\"x\"}}",
            "{\"type\":\"content_block_stop\",\"index\":1}",
            "{\"type\":\"content_block_start\",\"index\":2,\"content_block\":{\"type\":"
                + "\"tool_use\",\"id\":\"toolu_1f_2\",\"name\":\"f\",\"input\":{}}}",
            "{\"type\":\"content_block_delta\",\"index\":2,\"delta\":"
                + "{\"type\":\"input_json_delta\",\"partial_json\":\"{\\\"a\\\":1}\"}}",
            "{\"type\":\"content_block_stop\",\"index\":2}",
            "{\"type\":\"content_block_start\",\"index\":3,\"content_block\":{\"type\":"
                + "\"tool_use\",\"id\":\"toolu_1f_3\",\"name\":\"f\",\"input\":{}}}",
            "{\"type\":\"content_block_delta\",\"index\":3,\"delta\":"
                + "{\"type\":\"input_json_delta\",\"partial_json\":\"{\\\"a\\\":1}\"}}",
            "{\"type\":\"content_block_stop\",\"index\":3}",
            "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"tool_use\","
                + "\"stop_sequence\":null},\"usage\":{\"input_tokens\":0,\"output_tokens\":0}}",
            "{\"type\":\"message_stop\"}");
  }

  @Test
  void carriesTheConversationAndTheSettings() throws Exception {
    engine.say(END);

    ask(
        """
        'system':[{'type':'text','text':'one'},{'type':'text','text':'two'}],
        'temperature':0.5,'top_p':1,'top_k':3,'stop_sequences':['x'],'thinking':{'type':'enabled'},
        'tools':[{'name':'f','description':'d','input_schema':{'type':'object'}}],'messages':[
        {'role':'user','content':[{'type':'text','text':'u'},{'type':'image','source':
          {'type':'base64','media_type':'image/png','data':'aGVsbG8='}}]},
        {'role':'assistant','content':[{'type':'thinking','thinking':'t','signature':''},
          {'type':'tool_use','id':'c','name':'f','input':{'a':1}}]},
        {'role':'user','content':[{'type':'tool_result','tool_use_id':'c','content':'r'}]}]
        """);

    var conversation = (Prompt.Conversation) engine.asked().prompt();
    assertThat(conversation.tools())
        .containsExactly(new Tool("f", "d", new Json("{\"type\":\"object\"}")));
    assertThat(conversation.messages())
        .containsExactly(
            Message.of(Role.SYSTEM, "one\ntwo"),
            new Message(Role.USER, "u", "", List.of("aGVsbG8="), List.of(), null, null),
            new Message(
                Role.ASSISTANT,
                "",
                "t",
                List.of(),
                List.of(new ToolCall("c", "f", new Json("{\"a\":1}"))),
                null,
                null),
            new Message(Role.TOOL, "r", "", List.of(), List.of(), "f", "c"));
    assertThat(engine.asked().options().asMap())
        .hasToString("{num_predict=9, temperature=0.5, top_p=1.0, top_k=3, stop=[x]}");
    assertThat(engine.asked().thinking()).isEqualTo(Thinking.ON);
  }

  @Test
  void makesTheModelCallATool() throws Exception {
    engine.say(Delta.text("{\"name\":\"f\",\"arguments\":{\"a\":1}}"), END);

    JsonNode said =
        Recorded.json(
            ask("'tools':[{'name':'f','input_schema':{}}],'tool_choice':{'type':'any'}").text());

    assertThat(said.at("/content/0").toString())
        .isEqualTo(
            "{\"type\":\"tool_use\",\"id\":\"toolu_1f_0\",\"name\":\"f\",\"input\":{\"a\":1}}");
  }

  @Test
  void bringsSourcesAtTheStart() throws Exception {
    var source = new Citation(1, "file-1", "a.md", 2, 0.5, "passage");
    engine.say(new InferenceEvent.Sources(List.of(source)), Delta.text("x"), END);

    assertThat(Recorded.json(ask("'stream':true").events().getFirst()).at("/sources/0/page"))
        .hasToString("2");
  }

  @Test
  void breaksAStreamThatFailed() throws Exception {
    engine.say(Delta.text("a")).failWith(new Failure.UpstreamBroken("the model host stopped"));

    RecordingReply reply = ask("'stream':true");

    assertThat(reply.text())
        .endsWith(
            "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"api_error\","
                + "\"message\":\"the model host stopped\"}}\n\n");
    assertThat(reply.state()).isEqualTo(State.ABORTED);
  }

  @Test
  void saysThatItIsOverloaded() throws Exception {
    engine.failWith(new Failure.Busy("the queue is full", Duration.ofSeconds(3)));

    RecordingReply reply = ask("'stream':true");

    assertThat(reply.status()).isEqualTo(529);
    assertThat(reply.header("retry-after")).isEqualTo("3");
    assertThat(Recorded.json(reply.text()).at("/error/type").stringValue())
        .isEqualTo("overloaded_error");
  }

  @Test
  void estimatesTokens() throws Exception {
    RecordingReply reply =
        post(
            PATH + "/count_tokens",
            "{'model':'m','messages':[{'role':'user','content':'twelve chars'}]}");

    assertThat(reply.text()).isEqualTo("{\"input_tokens\":7}");
    assertThat(reply.header("x-corral-token-count")).isEqualTo("estimate");
  }

  @ParameterizedTest
  @CsvSource({"v1-messages-unknown,404", "v1-messages-no-max-tokens,400"})
  void refusesAsARecordedAnswerDoes(String name, int status) throws Exception {
    Recorded recorded = Recorded.exchange(name);
    engine.failWith(new Failure.ModelNotFound("nope"));

    RecordingReply reply = caller.post(PATH, recorded.question());

    JsonNode expected = recorded.objects().getFirst();
    assertThat(Recorded.json(reply.text()).get("type")).isEqualTo(expected.get("type"));
    assertThat(Recorded.json(reply.text()).at("/error/type")).isEqualTo(expected.at("/error/type"));
    assertThat(reply.status()).isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'messages':[] | messages must have at least one message",
        "'messages':[{'role':'tool'}] | messages[0].role must be \"user\" or \"assistant\"",
        "'messages':[{'role':'user'}] | messages[0].content is required",
        "'temperature':2 | temperature must be between 0 and 1",
        "'max_tokens':0 | max_tokens must be between 1 and 2147483647",
        "'tool_choice':{'type':'any'} | tool_choice.type must choose among \"tools\", where there"
            + " is none such",
        "'thinking':{'type':'some'} | thinking.type must be \"enabled\", \"adaptive\" or"
            + " \"disabled\"",
        "'tools':[{'type':'bash_20250124','name':'b'}] | tools[0].type must be \"custom\": tools"
            + " of Anthropic's servers are not here",
        "'messages':[{'role':'user','content':[{'type':'image','source':{'type':'url'}}]}] |"
            + " messages[0].content[0].source.type must be \"base64\"; pictures are not fetched"
            + " from other addresses"
      })
  void refuses(String fields, String message) throws Exception {
    RecordingReply reply = ask(fields);

    assertThat(Recorded.json(reply.text()).at("/error/message").stringValue()).isEqualTo(message);
    assertThat(reply.status()).isEqualTo(400);
  }

  @Test
  void cancelsWhenTheClientGoes() throws Exception {
    ask("'stream':true").clientGoes();

    assertThat(engine.cancelled()).isEqualTo(1);
  }

  @Test
  void speaksOfMessagesOnly() {
    assertThat(dialect.speaks("/v1/messages/count_tokens")).isTrue();
    assertThat(dialect.speaks("/v1/models")).isFalse();
  }

  /** Asks with these fields; those of a least request stand for what is not among them. */
  private RecordingReply ask(String fields) throws Exception {
    StringBuilder body = new StringBuilder("{'model':'m',").append(fields);
    if (!fields.contains("'max_tokens'")) {
      body.append(",'max_tokens':9");
    }
    if (!fields.contains("'messages'")) {
      body.append(",'messages':[{'role':'user','content':'hello'}]");
    }
    return post(PATH, body.append('}').toString());
  }

  /** Posts JSON in which apostrophes stand for quotation marks. */
  private RecordingReply post(String path, String body) throws Exception {
    return caller.post(path, body.replace('\'', '"'));
  }
}

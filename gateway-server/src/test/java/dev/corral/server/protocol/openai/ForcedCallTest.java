package dev.corral.server.protocol.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corral.core.exchange.InferenceEvent.Delta;
import dev.corral.core.exchange.InferenceEvent.Finished;
import dev.corral.core.exchange.InferenceEvent.Reason;
import dev.corral.core.exchange.Message;
import dev.corral.core.exchange.OutputFormat;
import dev.corral.core.exchange.Prompt;
import dev.corral.core.exchange.Role;
import dev.corral.core.exchange.Usage;
import dev.corral.server.testing.Recorded;
import dev.corral.server.testing.RecordingReply;
import dev.corral.server.testing.ScriptedChat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** {@code tool_choice} that a model is held to by the shape of its answer. */
class ForcedCallTest {

  private static final Finished END = new Finished(Reason.STOP, Usage.NONE, List.of());
  private static final String TOOLS =
      "'tools':[{'type':'function','function':{'name':'f','description':'d','parameters':"
          + "{'type':'object','properties':{'a':{'type':'integer'}}}}},"
          + "{'type':'function','function':{'name':'g'}}]";

  private final ScriptedChat engine = new ScriptedChat();
  private final OpenAiBench bench = new OpenAiBench(engine);

  @Test
  void asksForACallOfAnyToolBySchema() throws Exception {
    engine.say(Delta.text("{\"name\":\"g\",\"arguments\":{}}"), END);

    required("");

    var conversation = (Prompt.Conversation) engine.asked().prompt();
    assertThat(conversation.tools()).isEmpty();
    assertThat(conversation.messages().getFirst().role()).isEqualTo(Role.SYSTEM);
    assertThat(conversation.messages().getFirst().content())
        .contains("\"name\":\"f\",\"description\":\"d\"", "\"name\":\"g\"");
    assertThat(schema())
        .isEqualTo(
            """
            {'anyOf':[\
            {'type':'object','properties':{'name':{'type':'string','enum':['f']},\
            'arguments':{'type':'object','properties':{'a':{'type':'integer'}}}},\
            'required':['name','arguments']},\
            {'type':'object','properties':{'name':{'type':'string','enum':['g']},\
            'arguments':{'type':'object'}},'required':['name','arguments']}]}\
            """
                .replace('\'', '"'));
  }

  @Test
  void asksForTheToolThatIsNamedAfterTheSystemMessage() throws Exception {
    engine.say(Delta.text("{\"name\":\"f\",\"arguments\":{\"a\":1}}"), END);

    RecordingReply reply =
        ask(
            "'tool_choice':{'type':'function','function':{'name':'f'}}",
            "{'role':'system','content':'Be kind.'},{'role':'user','content':'x'}");

    var conversation = (Prompt.Conversation) engine.asked().prompt();
    assertThat(conversation.messages()).hasSize(2);
    assertThat(conversation.messages().getFirst().content())
        .startsWith("Be kind.\n\n")
        .contains("\"f\"")
        .doesNotContain("\"g\"");
    assertThat(conversation.messages().getLast()).isEqualTo(Message.of(Role.USER, "x"));
    assertThat(schema()).startsWith("{\"type\":\"object\"");
    assertThat(reply.header("x-corral-ignored")).isNull();
  }

  @Test
  void givesTheCallInPlaceOfTheText() throws Exception {
    engine.say(
        new Delta("{\"name\":\"f\",", "hm", List.of()),
        Delta.text("\"arguments\":{\"a\": 1}}"),
        END);

    JsonNode choice = Recorded.json(required("").text()).at("/choices/0");

    assertThat(choice.get("finish_reason").stringValue()).isEqualTo("tool_calls");
    assertThat(choice.at("/message/content").isNull()).isTrue();
    assertThat(choice.at("/message/reasoning_content").stringValue()).isEqualTo("hm");
    assertThat(choice.at("/message/tool_calls/0/function/name").stringValue()).isEqualTo("f");
    assertThat(choice.at("/message/tool_calls/0/function/arguments").stringValue())
        .isEqualTo("{\"a\":1}");
  }

  @Test
  void streamsTheCallAsOnePiece() throws Exception {
    engine.say(Delta.text("{\"name\":\"g\","), Delta.text("\"arguments\":{}}"), END);

    List<String> events = required(",'stream':true").events();

    assertThat(events).hasSize(3);
    assertThat(Recorded.json(events.get(0)).at("/choices/0/delta/tool_calls/0/index").intValue())
        .isZero();
    assertThat(events.get(1)).contains("\"finish_reason\":\"tool_calls\"");
  }

  @Test
  void staysTextWhereTheLimitOfTokensCutIt() throws Exception {
    engine.say(
        Delta.text("{\"name\":\"g\",\"arg"), new Finished(Reason.LENGTH, Usage.NONE, List.of()));

    JsonNode choice = Recorded.json(required("").text()).at("/choices/0");

    assertThat(choice.get("finish_reason").stringValue()).isEqualTo("length");
    assertThat(choice.at("/message/content").stringValue()).isEqualTo("{\"name\":\"g\",\"arg");
  }

  @Test
  void failsWhereTheModelCallsNothing() throws Exception {
    engine.say(Delta.text("I would rather not"), END);

    RecordingReply reply = required("");

    assertThat(reply.status()).isEqualTo(502);
    assertThat(reply.text()).contains("the model was told to call a tool and did not");
  }

  private String schema() {
    return ((OutputFormat.Schema) Objects.requireNonNull(engine.asked().format())).schema().text();
  }

  private RecordingReply required(String fields) throws Exception {
    return ask("'tool_choice':'required'" + fields, "{'role':'user','content':'x'}");
  }

  private RecordingReply ask(String fields, String messages) throws Exception {
    return bench.post(
        "/v1/chat/completions",
        "{'model':'m','messages':[" + messages + "]," + TOOLS + "," + fields + "}");
  }
}

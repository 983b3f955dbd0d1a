package dev.corral.server.protocol.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.corral.core.exchange.InferenceEvent;
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
import dev.corral.server.testing.Recorded;
import dev.corral.server.testing.RecordingReply;
import dev.corral.server.testing.ScriptedChat;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** What a chat completion's request becomes, and what is refused. Apostrophes are quotes. */
class OpenAiRequestTest {

  private static final String PATH = "/v1/chat/completions";

  private final ScriptedChat engine =
      new ScriptedChat()
          .say(new InferenceEvent.Finished(InferenceEvent.Reason.STOP, Usage.NONE, List.of()));
  private final OpenAiBench bench = new OpenAiBench(engine);

  @Test
  void carriesTheConversation() throws Exception {
    bench.post(
        PATH,
        """
        {'model':'m','messages':[
          {'role':'developer','content':'d'},
          {'role':'user','content':[{'type':'text','text':'one'},
            {'type':'image_url',
             'image_url':{'url':'data:image/png;base64,aGVsbG8=','detail':'low'}},
            {'type':'text','text':'two'}]},
          {'role':'assistant','content':null,'reasoning_content':'hm','tool_calls':[
            {'id':'c1','type':'function','function':{'name':'f','arguments':'{\\'a\\': [1, 2]}'}},
            {'id':'c2','type':'function','function':{'name':'g','arguments':''}}]},
          {'role':'tool','tool_call_id':'c2','content':'r'},
          {'role':'tool','name':'x','content':[{'type':'text','text':'s'}]}]}
        """);

    var conversation = (Prompt.Conversation) engine.asked().prompt();
    assertThat(conversation.messages())
        .containsExactly(
            Message.of(Role.SYSTEM, "d"),
            new Message(Role.USER, "one\ntwo", "", List.of("aGVsbG8="), List.of(), null, null),
            new Message(
                Role.ASSISTANT,
                "",
                "hm",
                List.of(),
                List.of(
                    new ToolCall("c1", "f", new Json("{\"a\":[1,2]}")),
                    new ToolCall("c2", "g", Json.EMPTY_OBJECT)),
                null,
                null),
            new Message(Role.TOOL, "r", "", List.of(), List.of(), "g", "c2"),
            new Message(Role.TOOL, "s", "", List.of(), List.of(), "x", null));
  }

  @Test
  void carriesTheSettings() throws Exception {
    InferenceRequest asked =
        ask(
            "'max_tokens':9,'max_completion_tokens':5,'stop':'a','seed':9007199254740993,"
                + "'temperature':0.5,'top_p':1,'presence_penalty':-1,'frequency_penalty':2,"
                + "'user':'u','parallel_tool_calls':true,'n':1,'logit_bias':{},'store':false");

    assertThat(asked.options().asMap())
        .hasToString(
            "{num_predict=5, temperature=0.5, top_p=1.0, presence_penalty=-1.0,"
                + " frequency_penalty=2.0, seed=9007199254740993, stop=[a]}");
  }

  @Test
  void leavesTemperatureAndTheRestToTheModel() throws Exception {
    InferenceRequest asked = ask("'stop':null");

    assertThat(asked.options().asMap()).isEmpty();
    assertThat(asked.format()).isNull();
    assertThat(asked.thinking()).isNull();
  }

  @ParameterizedTest
  @CsvSource({"none,OFF", "minimal,LOW", "low,LOW", "medium,MEDIUM", "high,HIGH", "xhigh,MAX"})
  void readsTheReasoningEffort(String effort, Thinking thinking) throws Exception {
    assertThat(ask("'reasoning_effort':'" + effort + "'").thinking()).isEqualTo(thinking);
  }

  static Stream<Arguments> formats() {
    return Stream.of(
        arguments("{'type':'text'}", null),
        arguments("{'type':'json_object'}", new OutputFormat.AnyJson()),
        arguments(
            "{'type':'json_schema','json_schema':{'name':'n','strict':true,'schema':{'z':1}}}",
            new OutputFormat.Schema(new Json("{\"z\":1}"))));
  }

  @ParameterizedTest
  @MethodSource("formats")
  void readsTheFormat(String format, @Nullable OutputFormat expected) throws Exception {
    assertThat(ask("'response_format':" + format).format()).isEqualTo(expected);
  }

  @Test
  void offersToolsUnlessToldNotTo() throws Exception {
    String tools = "'tools':[{'type':'function','function':{'name':'f','parameters':{'a':1}}}]";

    var offered = (Prompt.Conversation) ask(tools + ",'tool_choice':'auto'").prompt();
    assertThat(offered.tools()).containsExactly(new Tool("f", "", new Json("{\"a\":1}")));
  }

  @Test
  void offersTheToolsThatAreAllowed() throws Exception {
    String tools =
        "'tools':[{'type':'function','function':{'name':'f'}},"
            + "{'type':'function','function':{'name':'g'}}],'tool_choice':{'type':'allowed_tools',"
            + "'allowed_tools':{'mode':'auto','tools':[{'type':'function',"
            + "'function':{'name':'g'}}]}}";

    var offered = (Prompt.Conversation) ask(tools).prompt();
    assertThat(offered.tools()).extracting(Tool::name).containsExactly("g");
  }

  @Test
  void offersNoToolsWhereTheChoiceIsNone() throws Exception {
    String tools = "'tools':[{'type':'function','function':{'name':'f'}}]";

    var offered = (Prompt.Conversation) ask(tools + ",'tool_choice':'none'").prompt();
    assertThat(offered.tools()).isEmpty();
  }

  static Stream<Arguments> settings() {
    return Stream.of(
        arguments("'n':9", "n", "n must be between 1 and 8"),
        arguments(
            "'top_logprobs':1", "top_logprobs", "top_logprobs is only for \"logprobs\": true"),
        arguments(
            "'logprobs':true,'top_logprobs':21",
            "top_logprobs",
            "top_logprobs must be between 0 and 20"),
        arguments("'functions':[{}]", "functions", "functions is not supported: leave it out"),
        arguments(
            "'logit_bias':{'1':1}", "logit_bias", "logit_bias is not supported: leave it out"),
        arguments(
            "'temperature':'hot'", "temperature", "temperature must be a number, not a string"),
        arguments("'temperature':3", "temperature", "temperature must be between 0 and 2"),
        arguments("'top_p':-0.1", "top_p", "top_p must be between 0 and 1"),
        arguments("'max_tokens':0", "max_tokens", "max_tokens must be between 1 and 2147483647"),
        arguments("'seed':1.5", "seed", "seed must be an integer of at most 64 bits, not a number"),
        arguments("'stop':1", "stop", "stop must be an array, not a number"),
        arguments(
            "'stream_options':{}", "stream_options", "stream_options is only for \"stream\": true"),
        arguments(
            "'tools':[{'type':'web_search'}]",
            "tools[0].type",
            "tools[0].type must be \"function\""),
        arguments(
            "'tool_choice':'required'",
            "tool_choice",
            "tool_choice must choose among \"tools\", where there is none such"),
        arguments(
            "'tool_choice':{'type':'custom'}",
            "tool_choice.type",
            "tool_choice.type must be \"function\" or \"allowed_tools\""),
        arguments(
            "'tool_choice':'any'",
            "tool_choice",
            "tool_choice must be \"auto\", \"none\", \"required\" or a function by its name"),
        arguments(
            "'response_format':{'type':'xml'}",
            "response_format.type",
            "response_format.type must be \"text\", \"json_object\" or \"json_schema\""),
        arguments(
            "'response_format':{'type':'json_schema'}",
            "response_format.json_schema",
            "response_format.json_schema is required"),
        arguments(
            "'reasoning_effort':'some'",
            "reasoning_effort",
            "reasoning_effort must be \"none\", \"minimal\", \"low\", \"medium\", \"high\" or"
                + " \"xhigh\""));
  }

  @ParameterizedTest
  @MethodSource("settings")
  void refusesSettings(String field, String param, String message) throws Exception {
    assertRefused(
        "{'model':'m','messages':[{'role':'user','content':'x'}]," + field + "}", param, message);
  }

  static Stream<Arguments> turns() {
    return Stream.of(
        arguments("", "messages", "messages must have at least one message"),
        arguments("1", "messages[0]", "messages[0] must be an object, not a number"),
        arguments("{'content':'x'}", "messages[0].role", "messages[0].role is required"),
        arguments(
            "{'role':'narrator'}",
            "messages[0].role",
            "messages[0].role must be \"system\", \"developer\", \"user\", \"assistant\" or"
                + " \"tool\""),
        arguments(
            "{'role':'user','content':1}",
            "messages[0].content",
            "messages[0].content must be a string or an array of parts, not a number"),
        arguments(
            "{'role':'user','content':[{'type':'input_audio'}]}",
            "messages[0].content[0].type",
            "messages[0].content[0].type must be \"text\" or \"image_url\"; no other part is"
                + " taken"),
        arguments(
            "{'role':'user','content':[{'type':'image_url','image_url':{'url':'http://a/b.png'}}]}",
            "messages[0].content[0].image_url.url",
            "messages[0].content[0].image_url.url must be a data: URL in base64; pictures are not"
                + " fetched from other addresses"),
        arguments(
            "{'role':'user','content':[{'type':'image_url','image_url':"
                + "{'url':'data:image/png;base64,a'}}]}",
            "messages[0].content[0].image_url.url",
            "messages[0].content[0].image_url.url must hold a picture's bytes in base64"),
        arguments(
            "{'role':'assistant','tool_calls':[{'function':{'name':'f','arguments':'[]'}}]}",
            "messages[0].tool_calls[0].function.arguments",
            "messages[0].tool_calls[0].function.arguments must be a JSON object in a string"));
  }

  @ParameterizedTest
  @MethodSource("turns")
  void refusesTurns(String turn, String param, String message) throws Exception {
    assertRefused("{'model':'m','messages':[" + turn + "]}", param, message);
  }

  @Test
  void refusesWhatIsNoRequest() throws Exception {
    assertRefused("{'messages':[]}", "model", "model is required");
    assertRefused("{", null, "the body is not valid JSON (line 1, column 2)");
    assertRefused("", null, "missing request body: expected a JSON object");
  }

  private void assertRefused(String body, @Nullable String param, String message) throws Exception {
    RecordingReply reply = bench.post(PATH, body);

    JsonNode error = Recorded.json(reply.text()).get("error");
    assertThat(error.get("message").stringValue()).isEqualTo(message);
    assertThat(error.get("type").stringValue()).isEqualTo("invalid_request_error");
    assertThat(error.get("param").stringValue(null)).isEqualTo(param);
    assertThat(error.get("code").isNull()).isTrue();
    assertThat(reply.status()).isEqualTo(400);
  }

  private InferenceRequest ask(String field) throws Exception {
    bench.post(PATH, "{'model':'m','messages':[{'role':'user','content':'x'}]," + field + "}");
    return engine.asked();
  }
}

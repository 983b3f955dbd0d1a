package dev.corral.server.protocol.openai.responses;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.InferenceEvent.Delta;
import dev.corral.core.exchange.InferenceEvent.Finished;
import dev.corral.core.exchange.InferenceEvent.Reason;
import dev.corral.core.exchange.Json;
import dev.corral.core.exchange.Message;
import dev.corral.core.exchange.OutputFormat;
import dev.corral.core.exchange.Prompt;
import dev.corral.core.exchange.Role;
import dev.corral.core.exchange.Thinking;
import dev.corral.core.exchange.TokenLogprob;
import dev.corral.core.exchange.Tool;
import dev.corral.core.exchange.Usage;
import dev.corral.server.testing.Recorded;
import dev.corral.server.testing.RecordingReply;
import dev.corral.server.testing.RecordingReply.State;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class ResponsesTest extends ResponsesBench {

  @Test
  void answersWithItemsAndRepeatsTheQuestionsFields() throws Exception {
    engine.say(new Delta("", "hm", List.of()), Delta.text("a"), Delta.text("b"), END);

    RecordingReply reply =
        post("'input':'x','instructions':'be brief','temperature':0.5,'metadata':{'k':'v'}");

    JsonNode answer = Recorded.json(reply.text());
    assertThat(reply.status()).isEqualTo(200);
    assertThat(answer.get("id").stringValue()).startsWith("resp_");
    assertThat(answer.get("status").stringValue()).isEqualTo("completed");
    assertThat(answer.at("/output/0/type").stringValue()).isEqualTo("reasoning");
    assertThat(answer.at("/output/0/summary"))
        .hasToString("[{\"type\":\"summary_text\",\"text\":\"hm\"}]");
    assertThat(answer.at("/output/1/content"))
        .hasToString(
            "[{\"type\":\"output_text\",\"annotations\":[],\"logprobs\":[],\"text\":\"ab\"}]");
    assertThat(answer.at("/usage/total_tokens").intValue()).isEqualTo(25);
    assertThat(answer.get("instructions").stringValue()).isEqualTo("be brief");
    assertThat(answer.get("temperature").doubleValue()).isEqualTo(0.5);
    assertThat(answer.get("metadata")).hasToString("{\"k\":\"v\"}");
    assertThat(answer.propertyNames())
        .contains("error", "incomplete_details", "parallel_tool_calls", "tools", "tool_choice")
        .contains("top_p", "previous_response_id", "created_at", "model", "text", "truncation");
    assertThat(engine.asked().options().asMap()).hasToString("{temperature=0.5}");
    assertThat(messages(0))
        .containsExactly(Message.of(Role.SYSTEM, "be brief"), Message.of(Role.USER, "x"));
  }

  @Test
  void streamsEveryStepInOrder() throws Exception {
    engine.say(
        new Delta("", "hm", List.of()),
        Delta.text("a"),
        Delta.text("b"),
        new Delta("", "", List.of(CALL)),
        END);

    RecordingReply reply = post("'input':'x','stream':true,'tools':[" + TOOL + "]");

    List<JsonNode> events = events(reply);
    assertThat(events.stream().map(ResponsesBench::type))
        .containsExactly(
            "response.created",
            "response.in_progress",
            "response.output_item.added",
            "response.reasoning_summary_part.added",
            "response.reasoning_summary_text.delta",
            "response.reasoning_summary_text.done",
            "response.reasoning_summary_part.done",
            "response.output_item.done",
            "response.output_item.added",
            "response.content_part.added",
            "response.output_text.delta",
            "response.output_text.delta",
            "response.output_text.done",
            "response.content_part.done",
            "response.output_item.done",
            "response.output_item.added",
            "response.function_call_arguments.delta",
            "response.function_call_arguments.done",
            "response.output_item.done",
            "response.completed");
    for (int i = 0; i < events.size(); i++) {
      assertThat(events.get(i).get("sequence_number").intValue()).isEqualTo(i);
      assertThat(reply.lines().stream().filter(line -> line.startsWith("event: ")).toList().get(i))
          .isEqualTo("event: " + type(events.get(i)));
    }
    assertThat(events.stream().map(e -> e.path("output_index").asInt(-1)).toList())
        .containsExactly(-1, -1, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, -1);
    assertThat(events.get(12).get("text").stringValue()).isEqualTo("ab");
    assertThat(events.get(17).get("arguments").stringValue()).isEqualTo("{\"a\":1}");
    assertThat(events.getLast().at("/response/output")).hasSize(3);
    assertThat(events.getLast().at("/response/output/2/call_id").stringValue()).isEqualTo("call_1");
    assertThat(reply.state()).isEqualTo(State.ENDED);
  }

  @Test
  void tellsAFailureByItsStatusOrInTheStream() throws Exception {
    engine.failWith(new Failure.ModelNotFound("m"));
    assertThat(post("'input':'x','stream':true").status()).isEqualTo(404);

    engine.say(Delta.text("a")).failWith(new Failure.UpstreamBroken("it broke"));
    RecordingReply reply = post("'input':'x','stream':true");

    List<JsonNode> events = events(reply);
    assertThat(type(events.get(events.size() - 2))).isEqualTo("response.failed");
    assertThat(events.get(events.size() - 2).at("/response/error"))
        .hasToString("{\"code\":\"upstream_broken\",\"message\":\"it broke\"}");
    assertThat(type(events.getLast())).isEqualTo("error");
    assertThat(events.getLast().get("message").stringValue()).isEqualTo("it broke");
    assertThat(events.getLast().at("/error/message").stringValue()).isEqualTo("it broke");
    assertThat(reply.state()).isEqualTo(State.ABORTED);
  }

  @Test
  void isIncompleteWhereTheLimitOfTokensCutIt() throws Exception {
    engine.say(Delta.text("a"), new Finished(Reason.LENGTH, Usage.NONE, List.of()));

    JsonNode answer = Recorded.json(post("'input':'x','max_output_tokens':1").text());

    assertThat(answer.get("status").stringValue()).isEqualTo("incomplete");
    assertThat(answer.at("/incomplete_details/reason").stringValue())
        .isEqualTo("max_output_tokens");
    assertThat(type(events(post("'input':'x','stream':true")).getLast()))
        .isEqualTo("response.incomplete");
  }

  @Test
  void carriesWhatTheModelNeeds() throws Exception {
    engine.say(new Delta("a", "", List.of(), List.of(token())), END);

    RecordingReply reply =
        post(
            "'input':[{'role':'developer','content':'d'},{'role':'user','content':[{'type':"
                + "'input_text','text':'x'},{'type':'input_image','image_url':"
                + "'data:image/png;base64,aGVsbG8='}]}],'tools':["
                + TOOL
                + "],'text':{'format':{'type':'json_schema','name':'n','schema':{}}},"
                + "'reasoning':{'effort':'high'},'truncation':'disabled','max_output_tokens':5,"
                + "'top_logprobs':2,'user':'u'");

    var asked = engine.asked();
    assertThat(messages(0))
        .containsExactly(
            Message.of(Role.SYSTEM, "d"),
            new Message(Role.USER, "x", "", List.of("aGVsbG8="), List.of(), null, null));
    assertThat(((Prompt.Conversation) asked.prompt()).tools())
        .containsExactly(new Tool("f", "", new Json("{\"type\":\"object\"}")));
    assertThat(asked.format()).isEqualTo(new OutputFormat.Schema(new Json("{}")));
    assertThat(asked.thinking()).isEqualTo(Thinking.HIGH);
    assertThat(asked.truncate()).isFalse();
    assertThat(asked.options().asMap()).hasToString("{num_predict=5}");
    assertThat(asked.topLogprobs()).isEqualTo(2);
    assertThat(Recorded.json(reply.text()).at("/output/0/content/0/logprobs/0/token").stringValue())
        .isEqualTo("a");
    assertThat(reply.header("x-corral-ignored")).isEqualTo("user");
  }

  private static TokenLogprob token() {
    return new TokenLogprob("a", -0.5, List.of(97), List.of());
  }

  @Test
  void makesTheModelCallATool() throws Exception {
    engine.say(Delta.text("{\"name\":\"f\",\"arguments\":{\"a\":1}}"), END);

    JsonNode answer =
        Recorded.json(post("'input':'x','tool_choice':'required','tools':[" + TOOL + "]").text());

    assertThat(answer.at("/output/0/type").stringValue()).isEqualTo("function_call");
    assertThat(answer.at("/output/0/arguments").stringValue()).isEqualTo("{\"a\":1}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'model':'m' | input",
        "'input':'x' | model",
        "'model':'m','input':[] | input",
        "'model':'m','input':1 | input",
        "'model':'m','input':[1] | input[0]",
        "'model':'m','input':[{'type':'item_reference','id':'i'}] | input[0].type",
        "'model':'m','input':[{'role':'narrator','content':'x'}] | input[0].role",
        "'model':'m','input':[{'role':'user'}] | input[0].content",
        "'model':'m','input':[{'role':'user','content':[{'type':'input_file'}]}]"
            + " | input[0].content[0].type",
        "'model':'m','input':[{'type':'function_call','call_id':'c','name':'f','arguments':'1'}]"
            + " | input[0].arguments",
        "'model':'m','input':'x','background':true | background",
        "'model':'m','input':'x','conversation':'c' | conversation",
        "'model':'m','input':'x','previous_response_id':'resp_0' | previous_response_id",
        "'model':'m','input':'x','tools':[{'type':'web_search'}] | tools[0].type",
        "'model':'m','input':'x','tools':[{'type':'file_search','vector_store_ids':[]}]"
            + " | tools[0].vector_store_ids",
        "'model':'m','input':'x','tool_choice':'required' | tool_choice",
        "'model':'m','input':'x','tool_choice':{'type':'mcp'} | tool_choice.type",
        "'model':'m','input':'x','metadata':{'a':1} | metadata",
        "'model':'m','input':'x','truncation':'some' | truncation",
        "'model':'m','input':'x','max_output_tokens':0 | max_output_tokens",
        "'model':'m','input':'x','text':{'format':{'type':'json_schema'}} | text.format.schema"
      })
  void refusesNamingTheField(String fields, String param) throws Exception {
    RecordingReply reply = caller.post(PATH, ("{" + fields + "}").replace('\'', '"'));

    assertThat(reply.status()).isEqualTo(400);
    assertThat(param(reply)).isEqualTo(param);
    assertThat(engine.requests()).isEmpty();
  }
}

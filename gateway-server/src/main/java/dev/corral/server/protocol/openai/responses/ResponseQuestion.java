package dev.corral.server.protocol.openai.responses;

import dev.corral.core.exchange.InferenceRequest;
import dev.corral.core.exchange.Json;
import dev.corral.core.exchange.Message;
import dev.corral.core.exchange.Options;
import dev.corral.core.exchange.OutputFormat;
import dev.corral.core.exchange.Prompt;
import dev.corral.core.exchange.Role;
import dev.corral.core.exchange.Thinking;
import dev.corral.server.protocol.Callers;
import dev.corral.server.protocol.Request;
import dev.corral.server.protocol.json.JsonObject;
import dev.corral.server.protocol.openai.Sampling;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A {@code POST /v1/responses} request.
 *
 * @param inference the question with the conversation before it, in no dialect
 * @param tools what the model may or must do
 * @param previousId the answer that it goes on from, or null
 * @param input its own items, an array
 * @param oneCall whether the answer may have one tool call only
 * @param stream whether to answer in events
 * @param store whether the answer is kept
 * @param withResults whether the answer tells what a search found
 * @param echo the fields that the answer repeats
 */
record ResponseQuestion(
    InferenceRequest inference,
    ResponseTools tools,
    @Nullable String previousId,
    Json input,
    boolean oneCall,
    boolean stream,
    boolean store,
    boolean withResults,
    ResponseHead.Echo echo) {

  private static final List<String> UNSUPPORTED = List.of("conversation", "prompt");
  private static final int MOST_LOGPROBS = 20;

  static ResponseQuestion read(JsonObject body, Conversations conversations) {
    String model = body.string("model");
    refuseUnsupported(body);
    String previousId = body.optionalString("previous_response_id");
    InputList input = InputList.read(body);
    var turns = new InputItems();
    String instructions = body.string("instructions", "");
    if (!instructions.isEmpty()) {
      turns.take(Message.of(Role.SYSTEM, instructions));
    }
    if (previousId != null) {
      conversations.before(previousId).forEach(turns::take);
    }
    input.items().forEach(turns::take);
    ResponseTools tools = ResponseTools.read(body);
    List<String> include = body.strings("include");
    InferenceRequest request =
        new InferenceRequest(
                model,
                new Prompt.Conversation(turns.messages(), tools.offered()),
                options(body),
                format(body),
                thinking(body),
                null,
                truncate(body))
            .withTopLogprobs(topLogprobs(body, include));
    return new ResponseQuestion(
        tools.forced() == null ? request : tools.forced().ask(request),
        tools,
        previousId,
        input.json(),
        !body.bool("parallel_tool_calls", true),
        body.bool("stream", false),
        body.bool("store", true),
        include.contains("file_search_call.results"),
        ResponseHead.Echo.of(body));
  }

  private static void refuseUnsupported(JsonObject body) {
    for (String name : UNSUPPORTED) {
      if (body.has(name)) {
        throw body.invalid(name, "is not supported: leave it out");
      }
    }
    if (body.bool("background", false)) {
      throw body.invalid("background", "must be false: answers are not made in the background");
    }
  }

  private static Options options(JsonObject body) {
    Map<String, Object> options = new LinkedHashMap<>();
    Integer most = body.optionalInteger("max_output_tokens", 1, Integer.MAX_VALUE);
    if (most != null) {
      options.put("num_predict", most);
    }
    Double temperature = Sampling.within(body, "temperature", 0, 2);
    if (temperature != null) {
      options.put("temperature", temperature);
    }
    Double topP = Sampling.within(body, "top_p", 0, 1);
    if (topP != null) {
      options.put("top_p", topP);
    }
    return Options.of(options);
  }

  private static @Nullable OutputFormat format(JsonObject body) {
    JsonObject text = body.optionalObject("text");
    JsonObject format = text == null ? null : text.optionalObject("format");
    if (format == null) {
      return null;
    }
    return switch (format.string("type")) {
      case "text" -> null;
      case "json_object" -> new OutputFormat.AnyJson();
      case "json_schema" -> {
        format.string("name", "");
        format.optionalBoolean("strict");
        format.object("schema");
        Json schema = format.json("schema");
        yield schema == null ? new OutputFormat.AnyJson() : new OutputFormat.Schema(schema);
      }
      default ->
          throw format.invalid("type", "must be \"text\", \"json_object\" or \"json_schema\"");
    };
  }

  private static @Nullable Thinking thinking(JsonObject body) {
    JsonObject reasoning = body.optionalObject("reasoning");
    if (reasoning == null) {
      return null;
    }
    reasoning.optionalString("summary");
    return Sampling.effort(reasoning, "effort");
  }

  private static @Nullable Boolean truncate(JsonObject body) {
    return switch (body.string("truncation", "")) {
      case "" -> null;
      case "auto" -> true;
      case "disabled" -> false;
      default -> throw body.invalid("truncation", "must be \"auto\" or \"disabled\"");
    };
  }

  private static @Nullable Integer topLogprobs(JsonObject body, List<String> include) {
    Integer top = body.optionalInteger("top_logprobs", 0, MOST_LOGPROBS);
    if (top != null && top > 0) {
      return top;
    }
    return include.contains("message.output_text.logprobs") ? 0 : null;
  }

  /** Returns the question on behalf of whoever sent the request. */
  ResponseQuestion askedBy(Request request) {
    return new ResponseQuestion(
        Callers.named(inference, request, stream),
        tools,
        previousId,
        input,
        oneCall,
        stream,
        store,
        withResults,
        echo);
  }

  /** Returns the text of the user's last turn: what a search looks for; empty for none. */
  String lastWords() {
    var conversation = (Prompt.Conversation) inference.prompt();
    return conversation.messages().reversed().stream()
        .filter(message -> message.role() == Role.USER)
        .map(Message::content)
        .findFirst()
        .orElse("");
  }

  static JsonNode inputOf(JsonObject body) {
    JsonNode input = body.field("input");
    if (input == null) {
      throw body.missing("input");
    }
    return input;
  }
}

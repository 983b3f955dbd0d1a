package dev.corral.server.protocol.openai;

import dev.corral.core.exchange.Caller;
import dev.corral.core.exchange.InferenceRequest;
import dev.corral.core.exchange.Json;
import dev.corral.core.exchange.Message;
import dev.corral.core.exchange.Options;
import dev.corral.core.exchange.OutputFormat;
import dev.corral.core.exchange.Prompt;
import dev.corral.core.exchange.Tool;
import dev.corral.server.protocol.ForcedTools;
import dev.corral.server.protocol.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A {@code /v1/chat/completions} request.
 *
 * @param inference the question, in no dialect
 * @param choices how many answers are wanted
 * @param forced the tools of which one must be called, or null
 * @param oneCall whether an answer may have one tool call only
 * @param stream whether to answer in events
 * @param usageEvent whether the stream tells the count of tokens
 */
record ChatQuestion(
    InferenceRequest inference,
    int choices,
    @Nullable ForcedTools forced,
    boolean oneCall,
    boolean stream,
    boolean usageEvent) {

  /** Fields whose meaning would be lost without a word; they are refused where they are set. */
  private static final List<String> UNSUPPORTED =
      List.of("functions", "function_call", "audio", "logit_bias", "web_search_options");

  /** Most alternatives of a token, as at OpenAI. */
  private static final int MOST_LOGPROBS = 20;

  static ChatQuestion read(JsonObject body) {
    refuseUnsupported(body);
    String model = body.string("model");
    List<Message> messages = ChatTurns.read(body);
    ToolChoice choice = ToolChoice.read(body);
    List<Tool> tools = choice instanceof ToolChoice.Offered offered ? offered.tools() : List.of();
    var request =
        new InferenceRequest(
            model,
            new Prompt.Conversation(messages, tools),
            options(body),
            format(body),
            Sampling.effort(body, "reasoning_effort"),
            null,
            null,
            topLogprobs(body),
            Caller.ANYONE);
    boolean stream = body.bool("stream", false);
    ForcedTools forced = choice instanceof ToolChoice.Forced must ? must.tools() : null;
    return new ChatQuestion(
        forced == null ? request : forced.ask(request),
        body.integer("n", 1, Choices.MOST, 1),
        forced,
        !body.bool("parallel_tool_calls", true),
        stream,
        usageEvent(body, stream));
  }

  /** Tells whether a stream is to tell its usage. */
  static boolean usageEvent(JsonObject body, boolean stream) {
    JsonObject options = body.optionalObject("stream_options");
    if (options != null && !stream) {
      throw body.invalid("stream_options", "is only for \"stream\": true");
    }
    return options != null && options.bool("include_usage", false);
  }

  private static void refuseUnsupported(JsonObject body) {
    for (String name : UNSUPPORTED) {
      JsonNode value = body.field(name);
      if (value != null && !value.isEmpty()) {
        throw body.invalid(name, "is not supported: leave it out");
      }
    }
  }

  private static @Nullable Integer topLogprobs(JsonObject body) {
    Integer top = body.optionalInteger("top_logprobs", 0, MOST_LOGPROBS);
    if (body.bool("logprobs", false)) {
      return top == null ? Integer.valueOf(0) : top;
    }
    if (top != null) {
      throw body.invalid("top_logprobs", "is only for \"logprobs\": true");
    }
    return null;
  }

  static Options options(JsonObject body) {
    Map<String, Object> options = new LinkedHashMap<>();
    Integer most = body.optionalInteger("max_completion_tokens", 1, Integer.MAX_VALUE);
    Integer older = body.optionalInteger("max_tokens", 1, Integer.MAX_VALUE);
    put(options, "num_predict", most == null ? older : most);
    put(options, "temperature", Sampling.within(body, "temperature", 0, 2));
    put(options, "top_p", Sampling.within(body, "top_p", 0, 1));
    put(options, "presence_penalty", Sampling.within(body, "presence_penalty", -2, 2));
    put(options, "frequency_penalty", Sampling.within(body, "frequency_penalty", -2, 2));
    put(options, "seed", seed(body));
    put(options, "stop", stop(body));
    return Options.of(options);
  }

  private static void put(Map<String, Object> options, String name, @Nullable Object value) {
    if (value != null) {
      options.put(name, value);
    }
  }

  private static @Nullable Long seed(JsonObject body) {
    JsonNode value = body.field("seed");
    if (value == null) {
      return null;
    }
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw body.wrongType("seed", "an integer of at most 64 bits", value);
    }
    return value.longValue();
  }

  private static @Nullable List<String> stop(JsonObject body) {
    JsonNode value = body.field("stop");
    if (value == null) {
      return null;
    }
    return value.isString() ? List.of(value.stringValue()) : body.strings("stop");
  }

  private static @Nullable OutputFormat format(JsonObject body) {
    JsonObject format = body.optionalObject("response_format");
    if (format == null) {
      return null;
    }
    return switch (format.string("type")) {
      case "text" -> null;
      case "json_object" -> new OutputFormat.AnyJson();
      case "json_schema" -> schema(format.object("json_schema"));
      default ->
          throw format.invalid("type", "must be \"text\", \"json_object\" or \"json_schema\"");
    };
  }

  private static OutputFormat schema(JsonObject holder) {
    holder.string("name", "");
    holder.string("description", "");
    holder.optionalBoolean("strict");
    holder.object("schema");
    Json schema = holder.json("schema");
    return schema == null ? new OutputFormat.AnyJson() : new OutputFormat.Schema(schema);
  }
}

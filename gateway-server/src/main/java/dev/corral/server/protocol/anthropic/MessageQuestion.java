package dev.corral.server.protocol.anthropic;

import dev.corral.core.exchange.InferenceRequest;
import dev.corral.core.exchange.Json;
import dev.corral.core.exchange.Message;
import dev.corral.core.exchange.Options;
import dev.corral.core.exchange.Prompt;
import dev.corral.core.exchange.Thinking;
import dev.corral.core.exchange.Tool;
import dev.corral.server.protocol.ForcedTools;
import dev.corral.server.protocol.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A {@code /v1/messages} request.
 *
 * @param inference the question, in no dialect
 * @param forced the tools of which one must be called, or null
 * @param oneCall whether the answer may have one tool call only
 * @param stream whether to answer in events
 */
record MessageQuestion(
    InferenceRequest inference, @Nullable ForcedTools forced, boolean oneCall, boolean stream) {

  static MessageQuestion read(JsonObject body) {
    if (!body.has("max_tokens")) {
      throw body.missing("max_tokens");
    }
    return readToCount(body);
  }

  /** Reads a request of which only the tokens are to be counted: it needs no limit of them. */
  static MessageQuestion readToCount(JsonObject body) {
    String model = body.string("model");
    Options options = options(body);
    List<Tool> tools = tools(body);
    JsonObject choice = body.optionalObject("tool_choice");
    String kind = choice == null ? "auto" : choice.string("type");
    ForcedTools forced = choice == null ? null : forced(choice, kind, tools);
    var request =
        new InferenceRequest(
            model,
            new Prompt.Conversation(
                MessageTurns.read(body), kind.equals("auto") ? tools : List.of()),
            options,
            null,
            thinking(body),
            null,
            null);
    return new MessageQuestion(
        forced == null ? request : forced.ask(request),
        forced,
        choice != null && choice.bool("disable_parallel_tool_use", false),
        body.bool("stream", false));
  }

  private static Options options(JsonObject body) {
    Map<String, Object> options = new LinkedHashMap<>();
    Integer most = body.optionalInteger("max_tokens", 1, Integer.MAX_VALUE);
    if (most != null) {
      options.put("num_predict", most);
    }
    putWithin(body, "temperature", options);
    putWithin(body, "top_p", options);
    Integer topK = body.optionalInteger("top_k", 0, Integer.MAX_VALUE);
    if (topK != null) {
      options.put("top_k", topK);
    }
    if (body.has("stop_sequences")) {
      options.put("stop", body.strings("stop_sequences"));
    }
    return Options.of(options);
  }

  private static void putWithin(JsonObject body, String name, Map<String, Object> options) {
    Double value = body.optionalNumber(name);
    if (value == null) {
      return;
    }
    if (value < 0 || value > 1) {
      throw body.invalid(name, "must be between 0 and 1");
    }
    options.put(name, value);
  }

  private static @Nullable ForcedTools forced(JsonObject choice, String kind, List<Tool> tools) {
    List<Tool> allowed =
        switch (kind) {
          case "auto", "none" -> null;
          case "any" -> tools;
          case "tool" -> {
            String name = choice.string("name");
            yield tools.stream().filter(tool -> tool.name().equals(name)).toList();
          }
          default ->
              throw choice.invalid("type", "must be \"auto\", \"any\", \"tool\" or \"none\"");
        };
    if (allowed == null) {
      return null;
    }
    if (allowed.isEmpty()) {
      throw choice.invalid("type", "must choose among \"tools\", where there is none such");
    }
    return new ForcedTools(allowed);
  }

  private static List<Tool> tools(JsonObject body) {
    List<Tool> tools = new ArrayList<>();
    for (JsonObject tool : body.objects("tools")) {
      if (!tool.string("type", "custom").equals("custom")) {
        throw tool.invalid("type", "must be \"custom\": tools of Anthropic's servers are not here");
      }
      tool.object("input_schema");
      Json schema = tool.json("input_schema");
      tools.add(
          new Tool(
              tool.string("name"),
              tool.string("description", ""),
              schema == null ? Json.EMPTY_OBJECT : schema));
    }
    return tools;
  }

  private static @Nullable Thinking thinking(JsonObject body) {
    JsonObject thinking = body.optionalObject("thinking");
    if (thinking == null) {
      return null;
    }
    return switch (thinking.string("type")) {
      case "enabled" -> Thinking.ON;
      case "adaptive" -> null;
      case "disabled" -> Thinking.OFF;
      default ->
          throw thinking.invalid("type", "must be \"enabled\", \"adaptive\" or \"disabled\"");
    };
  }

  /**
   * Returns about how many tokens the question has: a token for each four characters, the mean of
   * English text, and four for each turn.
   */
  long estimatedTokens() {
    var conversation = (Prompt.Conversation) inference.prompt();
    long characters = 0;
    for (Message message : conversation.messages()) {
      characters += message.content().length() + message.thinking().length() + 16L;
    }
    for (Tool tool : conversation.tools()) {
      characters += tool.name().length() + tool.description().length();
      characters += tool.parameters().text().length();
    }
    return (characters + 3) / 4;
  }
}

package dev.corral.server.protocol.ollama;

import dev.corral.core.exchange.Json;
import dev.corral.core.exchange.Message;
import dev.corral.core.exchange.Role;
import dev.corral.core.exchange.Tool;
import dev.corral.core.exchange.ToolCall;
import dev.corral.server.protocol.Base64Text;
import dev.corral.server.protocol.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The turns and tools of a {@code /api/chat} request. */
final class Turns {

  private Turns() {}

  static List<Message> messages(JsonObject body) {
    List<Message> messages = new ArrayList<>();
    for (JsonObject turn : body.objects("messages")) {
      messages.add(
          new Message(
              role(turn),
              turn.string("content", ""),
              turn.string("thinking", ""),
              images(turn),
              toolCalls(turn),
              turn.optionalString("tool_name"),
              turn.optionalString("tool_call_id")));
    }
    return messages;
  }

  private static Role role(JsonObject turn) {
    return switch (turn.string("role").toLowerCase(Locale.ROOT)) {
      case "system" -> Role.SYSTEM;
      case "user" -> Role.USER;
      case "assistant" -> Role.ASSISTANT;
      case "tool" -> Role.TOOL;
      default ->
          throw turn.invalid("role", "must be \"system\", \"user\", \"assistant\" or \"tool\"");
    };
  }

  /** Returns the pictures, each checked to be base64. */
  static List<String> images(JsonObject turn) {
    List<String> images = turn.strings("images");
    for (int i = 0; i < images.size(); i++) {
      if (!Base64Text.isValid(images.get(i))) {
        throw turn.invalid("images[" + i + "]", "must be a picture's bytes in base64");
      }
    }
    return images;
  }

  private static List<ToolCall> toolCalls(JsonObject turn) {
    List<ToolCall> calls = new ArrayList<>();
    for (JsonObject call : turn.objects("tool_calls")) {
      JsonObject function = call.object("function");
      JsonObject arguments = function.optionalObject("arguments");
      Json carried = arguments == null ? null : function.json("arguments");
      calls.add(
          new ToolCall(
              call.optionalString("id"),
              function.string("name"),
              carried == null ? Json.EMPTY_OBJECT : carried));
    }
    return calls;
  }

  static List<Tool> tools(JsonObject body) {
    List<Tool> tools = new ArrayList<>();
    for (JsonObject tool : body.objects("tools")) {
      if (!tool.string("type", "function").equals("function")) {
        throw tool.invalid("type", "must be \"function\"");
      }
      tools.add(tool(tool.object("function")));
    }
    return tools;
  }

  private static Tool tool(JsonObject function) {
    JsonObject parameters = function.optionalObject("parameters");
    Json schema = parameters == null ? null : function.json("parameters");
    return new Tool(
        function.string("name"),
        function.string("description", ""),
        schema == null ? Json.EMPTY_OBJECT : schema);
  }
}

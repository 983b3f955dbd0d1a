package dev.corral.server.protocol.openai;

import dev.corral.core.exchange.Message;
import dev.corral.core.exchange.Role;
import dev.corral.core.exchange.ToolCall;
import dev.corral.server.protocol.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads the turns of a {@code /v1/chat/completions} request. The parts of one turn stay one turn:
 * texts joined by a line break, pictures beside them.
 */
final class ChatTurns {

  /** The names of the tools called so far, by the id of the call, for the answers to come. */
  private final Map<String, String> toolNames = new HashMap<>();

  private final StringBuilder text = new StringBuilder();
  private final List<String> images = new ArrayList<>();

  private ChatTurns() {}

  static List<Message> read(JsonObject body) {
    var reader = new ChatTurns();
    List<Message> messages = body.objects("messages").stream().map(reader::turn).toList();
    if (messages.isEmpty()) {
      throw body.invalid("messages", "must have at least one message");
    }
    return messages;
  }

  private Message turn(JsonObject turn) {
    Role role = role(turn);
    text.setLength(0);
    images.clear();
    readContent(turn);
    List<ToolCall> calls = toolCalls(turn);
    String thinking = turn.string("reasoning_content", turn.string("reasoning", ""));
    if (role != Role.TOOL) {
      return new Message(role, text.toString(), thinking, images, calls, null, null);
    }
    String callId = turn.optionalString("tool_call_id");
    return new Message(
        role, text.toString(), "", images, List.of(), toolName(turn, callId), callId);
  }

  private static Role role(JsonObject turn) {
    return switch (turn.string("role")) {
      case "system", "developer" -> Role.SYSTEM;
      case "user" -> Role.USER;
      case "assistant" -> Role.ASSISTANT;
      case "tool", "function" -> Role.TOOL;
      default ->
          throw turn.invalid(
              "role", "must be \"system\", \"developer\", \"user\", \"assistant\" or \"tool\"");
    };
  }

  private @Nullable String toolName(JsonObject turn, @Nullable String callId) {
    String name = turn.optionalString("name");
    return name == null && callId != null ? toolNames.get(callId) : name;
  }

  private void readContent(JsonObject turn) {
    JsonNode content = turn.field("content");
    if (content == null) {
      return;
    }
    if (content.isString()) {
      text.append(content.stringValue());
      return;
    }
    if (!content.isArray()) {
      throw turn.wrongType("content", "a string or an array of parts", content);
    }
    for (JsonObject part : turn.objects("content")) {
      readPart(part);
    }
  }

  private void readPart(JsonObject part) {
    switch (part.string("type")) {
      case "text" -> appendText(part.string("text"));
      case "refusal" -> appendText(part.string("refusal"));
      case "image_url" -> images.add(image(part));
      default ->
          throw part.invalid("type", "must be \"text\" or \"image_url\"; no other part is taken");
    }
  }

  private void appendText(String more) {
    if (!text.isEmpty()) {
      text.append('\n');
    }
    text.append(more);
  }

  private static String image(JsonObject part) {
    JsonNode plain = part.field("image_url");
    JsonObject holder = plain != null && plain.isString() ? part : part.object("image_url");
    String name = holder == part ? "image_url" : "url";
    return DataUrl.picture(holder, name);
  }

  private List<ToolCall> toolCalls(JsonObject turn) {
    List<ToolCall> calls = new ArrayList<>();
    for (JsonObject call : turn.objects("tool_calls")) {
      JsonObject function = call.object("function");
      call.string("type", "function");
      String id = call.optionalString("id");
      String name = function.string("name");
      if (id != null) {
        toolNames.put(id, name);
      }
      calls.add(new ToolCall(id, name, ArgumentsText.read(function, "arguments")));
    }
    return calls;
  }
}

package dev.corral.server.protocol.anthropic;

import dev.corral.core.exchange.Json;
import dev.corral.core.exchange.Message;
import dev.corral.core.exchange.Role;
import dev.corral.core.exchange.ToolCall;
import dev.corral.server.protocol.Base64Text;
import dev.corral.server.protocol.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Reads {@code system} and {@code messages}. The blocks of a turn stay one turn, but each result of
 * a tool is a turn of its own, before what the user says beside it.
 */
final class MessageTurns {

  private final List<Message> messages = new ArrayList<>();

  /** The names of the tools called so far, by the id of the call, for the results to come. */
  private final Map<String, String> toolNames = new HashMap<>();

  private MessageTurns() {}

  static List<Message> read(JsonObject body) {
    var reader = new MessageTurns();
    String system = text(body, "system");
    if (!system.isEmpty()) {
      reader.messages.add(Message.of(Role.SYSTEM, system));
    }
    List<JsonObject> turns = body.objects("messages");
    if (turns.isEmpty()) {
      throw body.invalid("messages", "must have at least one message");
    }
    turns.forEach(reader::take);
    return reader.messages;
  }

  private void takeBlocks(JsonObject turn, Role role) {
    var blocks = new Blocks();
    for (JsonObject block : turn.objects("content")) {
      takeBlock(block, blocks);
    }
    boolean hasOnlyResults = blocks.hasResults && blocks.text.isEmpty() && blocks.images.isEmpty();
    if (!hasOnlyResults) {
      messages.add(
          new Message(
              role,
              blocks.text.toString(),
              blocks.thinking.toString(),
              blocks.images,
              blocks.calls,
              null,
              null));
    }
  }

  /** What was found in the blocks of a turn. */
  private static final class Blocks {
    final StringBuilder text = new StringBuilder();
    final StringBuilder thinking = new StringBuilder();
    final List<String> images = new ArrayList<>();
    final List<ToolCall> calls = new ArrayList<>();
    boolean hasResults;
  }

  private void take(JsonObject turn) {
    Role role =
        switch (turn.string("role")) {
          case "user" -> Role.USER;
          case "assistant" -> Role.ASSISTANT;
          case "system" -> Role.SYSTEM;
          default -> throw turn.invalid("role", "must be \"user\" or \"assistant\"");
        };
    JsonNode content = turn.field("content");
    if (content == null) {
      throw turn.missing("content");
    }
    if (content.isString()) {
      messages.add(Message.of(role, content.stringValue()));
    } else if (content.isArray()) {
      takeBlocks(turn, role);
    } else {
      throw turn.wrongType("content", "a string or an array of blocks", content);
    }
  }

  private void takeBlock(JsonObject block, Blocks blocks) {
    switch (block.string("type")) {
      case "text" -> append(blocks.text, block.string("text"));
      case "thinking" -> append(blocks.thinking, block.string("thinking"));
      case "redacted_thinking" -> {}
      case "image" -> blocks.images.add(image(block));
      case "tool_use" -> blocks.calls.add(call(block));
      case "tool_result" -> {
        messages.add(result(block));
        blocks.hasResults = true;
      }
      default ->
          throw block.invalid(
              "type",
              "must be \"text\", \"image\", \"thinking\", \"tool_use\" or \"tool_result\";"
                  + " no other block is taken");
    }
  }

  private static void append(StringBuilder text, String more) {
    if (!text.isEmpty()) {
      text.append('\n');
    }
    text.append(more);
  }

  private static String image(JsonObject block) {
    JsonObject source = block.object("source");
    if (!source.string("type").equals("base64")) {
      throw source.invalid(
          "type", "must be \"base64\"; pictures are not fetched from other addresses");
    }
    String data = source.string("data");
    if (!Base64Text.isValid(data)) {
      throw source.invalid("data", "must be a picture's bytes in base64");
    }
    return data;
  }

  private ToolCall call(JsonObject block) {
    String id = block.string("id");
    String name = block.string("name");
    block.object("input");
    Json input = block.json("input");
    toolNames.put(id, name);
    return new ToolCall(id, name, input == null ? Json.EMPTY_OBJECT : input);
  }

  private Message result(JsonObject block) {
    String id = block.string("tool_use_id");
    block.bool("is_error", false);
    List<String> images = new ArrayList<>();
    String text = text(block, "content", images);
    return new Message(Role.TOOL, text, "", images, List.of(), toolNames.get(id), id);
  }

  /** Returns a field that is a string or an array of text blocks; empty where it is absent. */
  private static String text(JsonObject holder, String name) {
    List<String> images = new ArrayList<>();
    String text = text(holder, name, images);
    if (!images.isEmpty()) {
      throw holder.invalid(name, "must have text only");
    }
    return text;
  }

  /** Returns the text of a field, and adds its pictures to a list. */
  private static String text(JsonObject holder, String name, List<String> images) {
    JsonNode value = holder.field(name);
    if (value == null) {
      return "";
    }
    if (value.isString()) {
      return value.stringValue();
    }
    if (!value.isArray()) {
      throw holder.wrongType(name, "a string or an array of text blocks", value);
    }
    StringBuilder text = new StringBuilder();
    for (JsonObject block : holder.objects(name)) {
      switch (block.string("type")) {
        case "text" -> append(text, block.string("text"));
        case "image" -> images.add(image(block));
        default -> throw block.invalid("type", "must be \"text\" or \"image\"");
      }
    }
    return text.toString();
  }
}

package dev.corral.server.protocol.openai.responses;

import dev.corral.core.exchange.Json;
import dev.corral.core.exchange.Message;
import dev.corral.core.exchange.Role;
import dev.corral.core.exchange.ToolCall;
import dev.corral.server.protocol.json.JsonObject;
import dev.corral.server.protocol.openai.ArgumentsText;
import dev.corral.server.protocol.openai.DataUrl;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Turns items into turns. What an assistant says in one turn stands in several items: thoughts, a
 * message, calls of tools; they become one turn again.
 */
final class InputItems {

  private final List<Message> messages = new ArrayList<>();

  /** The names of the tools called so far, by the id of the call, for the results to come. */
  private final Map<String, String> toolNames = new HashMap<>();

  private final StringBuilder thinking = new StringBuilder();
  private final StringBuilder said = new StringBuilder();
  private final List<ToolCall> calls = new ArrayList<>();

  /** Takes a turn that is no item. */
  void take(Message message) {
    endTurn();
    messages.add(message);
  }

  /** Takes the next item. */
  void take(JsonObject item) {
    switch (item.string("type", "message")) {
      case "message" -> takeMessage(item);
      case "reasoning" -> takeReasoning(item);
      case "function_call" -> takeCall(item);
      case "function_call_output" -> takeResult(item);
      // What a search found was told to the model beside the question, which is not asked again.
      case "file_search_call" -> item.string("id", "");
      default ->
          throw item.invalid(
              "type",
              "must be \"message\", \"reasoning\", \"function_call\", \"function_call_output\" or"
                  + " \"file_search_call\"; no other item is taken");
    }
  }

  /** Returns all turns. */
  List<Message> messages() {
    endTurn();
    return messages;
  }

  private void takeMessage(JsonObject item) {
    Role role =
        switch (item.string("role")) {
          case "system", "developer" -> Role.SYSTEM;
          case "user" -> Role.USER;
          case "assistant" -> Role.ASSISTANT;
          default ->
              throw item.invalid(
                  "role", "must be \"system\", \"developer\", \"user\" or \"assistant\"");
        };
    List<String> images = new ArrayList<>();
    String text = content(item, "content", images);
    if (role != Role.ASSISTANT) {
      take(new Message(role, text, "", images, List.of(), null, null));
      return;
    }
    if (!calls.isEmpty() || !said.isEmpty()) {
      endTurn();
    }
    said.append(text);
  }

  private void takeReasoning(JsonObject item) {
    if (!calls.isEmpty() || !said.isEmpty()) {
      endTurn();
    }
    for (String name : List.of("summary", "content")) {
      for (JsonObject part : item.objects(name)) {
        part.string("type", "");
        append(thinking, part.string("text"));
      }
    }
  }

  private void takeCall(JsonObject item) {
    String id = item.string("call_id");
    String name = item.string("name");
    Json arguments = ArgumentsText.read(item, "arguments");
    toolNames.put(id, name);
    calls.add(new ToolCall(id, name, arguments));
  }

  private void takeResult(JsonObject item) {
    String id = item.string("call_id");
    List<String> images = new ArrayList<>();
    String text = content(item, "output", images);
    take(new Message(Role.TOOL, text, "", images, List.of(), toolNames.get(id), id));
  }

  private void endTurn() {
    if (thinking.isEmpty() && said.isEmpty() && calls.isEmpty()) {
      return;
    }
    messages.add(
        new Message(
            Role.ASSISTANT, said.toString(), thinking.toString(), List.of(), calls, null, null));
    thinking.setLength(0);
    said.setLength(0);
    calls.clear();
  }

  private static String content(JsonObject item, String name, List<String> images) {
    JsonNode content = item.field(name);
    if (content == null) {
      throw item.missing(name);
    }
    if (content.isString()) {
      return content.stringValue();
    }
    if (!content.isArray()) {
      throw item.wrongType(name, "a string or an array of parts", content);
    }
    StringBuilder text = new StringBuilder();
    for (JsonObject part : item.objects(name)) {
      switch (part.string("type")) {
        case "input_text", "output_text", "text" -> append(text, part.string("text"));
        case "refusal" -> append(text, part.string("refusal"));
        case "input_image" -> images.add(DataUrl.picture(part, "image_url"));
        default ->
            throw part.invalid(
                "type",
                "must be \"input_text\", \"input_image\", \"output_text\" or \"refusal\"; no other"
                    + " part is taken");
      }
    }
    return text.toString();
  }

  private static void append(StringBuilder text, String more) {
    if (!text.isEmpty()) {
      text.append('\n');
    }
    text.append(more);
  }
}

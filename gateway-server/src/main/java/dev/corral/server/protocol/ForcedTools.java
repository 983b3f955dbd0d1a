package dev.corral.server.protocol;

import dev.corral.core.exchange.InferenceListener;
import dev.corral.core.exchange.InferenceRequest;
import dev.corral.core.exchange.Json;
import dev.corral.core.exchange.Message;
import dev.corral.core.exchange.OutputFormat;
import dev.corral.core.exchange.Prompt;
import dev.corral.core.exchange.Role;
import dev.corral.core.exchange.Tool;
import dev.corral.server.outbound.JsonBody;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/**
 * Tools of which a model must call one.
 *
 * @param tools at least one
 */
public record ForcedTools(List<Tool> tools) {

  public ForcedTools {
    tools = List.copyOf(tools);
  }

  /** Returns a listener that gives the other the call in place of the text that holds it. */
  public InferenceListener read(InferenceListener listener) {
    return new ForcedCall(listener);
  }

  /**
   * Returns the question such that its answer is a call.
   *
   * <p>No model host can be told to call a tool, but any can be held to a JSON schema. So the tools
   * are told in the system message, and the answer's shape is {@code {"name", "arguments"}}, one of
   * the tools with its own parameters. {@link ForcedCall} reads it.
   */
  public InferenceRequest ask(InferenceRequest request) {
    var conversation = (Prompt.Conversation) request.prompt();
    List<Message> messages = new ArrayList<>(conversation.messages());
    String order =
        "Answer with one JSON object {\"name\": ..., \"arguments\": {...}} that calls one of"
            + " these tools:\n"
            + text(this::writeTools);
    Message first = messages.getFirst();
    if (first.role() == Role.SYSTEM) {
      messages.set(0, first.withContent(first.content() + "\n\n" + order));
    } else {
      messages.addFirst(Message.of(Role.SYSTEM, order));
    }
    return request
        .withPrompt(new Prompt.Conversation(messages, List.of()))
        .withFormat(new OutputFormat.Schema(new Json(text(this::writeSchema))));
  }

  private void writeTools(JsonGenerator json) {
    json.writeStartArray();
    for (Tool tool : tools) {
      json.writeStartObject();
      json.writeStringProperty("name", tool.name());
      json.writeStringProperty("description", tool.description());
      json.writeName("parameters").writeRawValue(tool.parameters().text());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void writeSchema(JsonGenerator json) {
    if (tools.size() == 1) {
      writeSchema(json, tools.getFirst());
      return;
    }
    json.writeStartObject();
    json.writeArrayPropertyStart("anyOf");
    tools.forEach(tool -> writeSchema(json, tool));
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void writeSchema(JsonGenerator json, Tool tool) {
    boolean any = tool.parameters().equals(Json.EMPTY_OBJECT);
    json.writeStartObject();
    json.writeStringProperty("type", "object");
    json.writeObjectPropertyStart("properties");
    json.writeObjectPropertyStart("name");
    json.writeStringProperty("type", "string");
    json.writeArrayPropertyStart("enum");
    json.writeString(tool.name());
    json.writeEndArray();
    json.writeEndObject();
    json.writeName("arguments");
    json.writeRawValue(any ? "{\"type\":\"object\"}" : tool.parameters().text());
    json.writeEndObject();
    json.writeArrayPropertyStart("required");
    json.writeString("name");
    json.writeString("arguments");
    json.writeEndArray();
    json.writeEndObject();
  }

  private static String text(JsonBody body) {
    return new String(body.toBytes(), StandardCharsets.UTF_8);
  }
}

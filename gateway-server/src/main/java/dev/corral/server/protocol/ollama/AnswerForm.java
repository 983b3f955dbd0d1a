package dev.corral.server.protocol.ollama;

import dev.corral.core.exchange.InferenceEvent.Delta;
import dev.corral.core.exchange.ToolCall;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/** Where an answer's text stands: in a message ({@code /api/chat}) or by itself. */
enum AnswerForm {
  /** {@code "message": {"role", "content", "thinking", "tool_calls"}}. */
  CHAT {
    @Override
    void writeText(JsonGenerator json, Part part) {
      json.writeObjectPropertyStart("message");
      json.writeStringProperty("role", "assistant");
      json.writeStringProperty("content", part.content());
      writeThinking(json, part);
      writeToolCalls(json, part);
      json.writeEndObject();
    }

    @Override
    void writeRest(JsonGenerator json, Part part, List<Integer> context) {}
  },

  /** {@code "response", "thinking"}, and after the end mark {@code "context", "tool_calls"}. */
  COMPLETION {
    @Override
    void writeText(JsonGenerator json, Part part) {
      json.writeStringProperty("response", part.content());
      writeThinking(json, part);
    }

    @Override
    void writeRest(JsonGenerator json, Part part, List<Integer> context) {
      if (!context.isEmpty()) {
        json.writeArrayPropertyStart("context");
        for (int token : context) {
          json.writeNumber(token);
        }
        json.writeEndArray();
      }
      writeToolCalls(json, part);
    }
  };

  /**
   * A piece of an answer, or all of it.
   *
   * @param all what it holds
   * @param firstCall the place of the first tool call among all of the answer
   */
  record Part(Delta all, int firstCall) {
    static final Part EMPTY = new Part(Delta.text(""), 0);

    String content() {
      return all.content();
    }

    String thinking() {
      return all.thinking();
    }

    List<ToolCall> toolCalls() {
      return all.toolCalls();
    }
  }

  /** Writes the fields before {@code done}. */
  abstract void writeText(JsonGenerator json, Part part);

  /** Writes the fields after {@code done} and {@code done_reason}. */
  abstract void writeRest(JsonGenerator json, Part part, List<Integer> context);

  private static void writeThinking(JsonGenerator json, Part part) {
    if (!part.thinking().isEmpty()) {
      json.writeStringProperty("thinking", part.thinking());
    }
  }

  private static void writeToolCalls(JsonGenerator json, Part part) {
    if (part.toolCalls().isEmpty()) {
      return;
    }
    json.writeArrayPropertyStart("tool_calls");
    int index = part.firstCall();
    for (ToolCall call : part.toolCalls()) {
      json.writeStartObject();
      if (call.id() != null) {
        json.writeStringProperty("id", call.id());
      }
      json.writeObjectPropertyStart("function");
      json.writeNumberProperty("index", index++);
      json.writeStringProperty("name", call.name());
      json.writeName("arguments").writeRawValue(call.arguments().text());
      json.writeEndObject();
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}

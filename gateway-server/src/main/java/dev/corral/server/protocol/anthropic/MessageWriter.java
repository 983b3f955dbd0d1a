package dev.corral.server.protocol.anthropic;

import dev.corral.core.exchange.Citation;
import dev.corral.core.exchange.InferenceEvent.Delta;
import dev.corral.core.exchange.InferenceEvent.Finished;
import dev.corral.core.exchange.InferenceEvent.Reason;
import dev.corral.core.exchange.ToolCall;
import dev.corral.server.outbound.JsonBody;
import dev.corral.server.protocol.Citations;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/**
 * Writes the objects of one answer.
 *
 * @param id the message's id
 * @param model the name that the caller used
 * @param estimatedTokens what a stream tells of its prompt before the count is known
 */
record MessageWriter(String id, String model, long estimatedTokens) {

  /** The kinds of block, with the field of a whole block and the kind of a piece. */
  enum Block {
    TEXT("text", "text", "text_delta"),
    THINKING("thinking", "thinking", "thinking_delta");

    private final String kind;
    private final String field;
    private final String piece;

    Block(String kind, String field, String piece) {
      this.kind = kind;
      this.field = field;
      this.piece = piece;
    }
  }

  JsonBody start(List<Citation> citations) {
    return json -> {
      writeType(json, "message_start");
      json.writeObjectPropertyStart("message");
      writeHead(json);
      json.writeArrayPropertyStart("content");
      json.writeEndArray();
      json.writeNullProperty("stop_reason");
      json.writeNullProperty("stop_sequence");
      writeUsage(json, estimatedTokens, 0);
      json.writeEndObject();
      Citations.writeField(json, citations);
      json.writeEndObject();
    };
  }

  JsonBody blockStart(int index, Block block) {
    return json -> {
      writeType(json, "content_block_start");
      json.writeNumberProperty("index", index);
      json.writeName("content_block");
      writeBlock(json, block, "");
      json.writeEndObject();
    };
  }

  JsonBody blockStart(int index, ToolCall call) {
    return json -> {
      writeType(json, "content_block_start");
      json.writeNumberProperty("index", index);
      json.writeName("content_block");
      writeCall(json, call, index, "{}");
      json.writeEndObject();
    };
  }

  JsonBody blockPiece(int index, Block block, String text) {
    return piece(index, block.piece, block.field, text);
  }

  JsonBody inputPiece(int index, ToolCall call) {
    return piece(index, "input_json_delta", "partial_json", call.arguments().text());
  }

  private static JsonBody piece(int index, String kind, String field, String text) {
    return json -> {
      writeType(json, "content_block_delta");
      json.writeNumberProperty("index", index);
      json.writeObjectPropertyStart("delta");
      json.writeStringProperty("type", kind);
      json.writeStringProperty(field, text);
      json.writeEndObject();
      json.writeEndObject();
    };
  }

  static JsonBody blockStop(int index) {
    return json -> {
      writeType(json, "content_block_stop");
      json.writeNumberProperty("index", index);
      json.writeEndObject();
    };
  }

  static JsonBody end(Finished end, boolean calledTools) {
    return json -> {
      writeType(json, "message_delta");
      json.writeObjectPropertyStart("delta");
      json.writeStringProperty("stop_reason", reason(end, calledTools));
      json.writeNullProperty("stop_sequence");
      json.writeEndObject();
      writeUsage(json, end.usage().promptTokens(), end.usage().answerTokens());
      json.writeEndObject();
    };
  }

  static JsonBody stop() {
    return json -> {
      writeType(json, "message_stop");
      json.writeEndObject();
    };
  }

  JsonBody whole(Delta all, Finished end, List<Citation> citations) {
    return json -> {
      json.writeStartObject();
      writeHead(json);
      json.writeArrayPropertyStart("content");
      if (!all.thinking().isEmpty()) {
        writeBlock(json, Block.THINKING, all.thinking());
      }
      if (!all.content().isEmpty()) {
        writeBlock(json, Block.TEXT, all.content());
      }
      int index = 0;
      for (ToolCall call : all.toolCalls()) {
        writeCall(json, call, index++, call.arguments().text());
      }
      json.writeEndArray();
      json.writeStringProperty("stop_reason", reason(end, !all.toolCalls().isEmpty()));
      json.writeNullProperty("stop_sequence");
      writeUsage(json, end.usage().promptTokens(), end.usage().answerTokens());
      Citations.writeField(json, citations);
      json.writeEndObject();
    };
  }

  private static String reason(Finished end, boolean calledTools) {
    return end.reason() == Reason.LENGTH ? "max_tokens" : calledTools ? "tool_use" : "end_turn";
  }

  private static void writeType(JsonGenerator json, String type) {
    json.writeStartObject();
    json.writeStringProperty("type", type);
  }

  private void writeHead(JsonGenerator json) {
    json.writeStringProperty("id", id);
    json.writeStringProperty("type", "message");
    json.writeStringProperty("role", "assistant");
    json.writeStringProperty("model", model);
  }

  private static void writeBlock(JsonGenerator json, Block block, String text) {
    json.writeStartObject();
    json.writeStringProperty("type", block.kind);
    json.writeStringProperty(block.field, text);
    if (block == Block.THINKING) {
      json.writeStringProperty("signature", "");
    }
    json.writeEndObject();
  }

  private void writeCall(JsonGenerator json, ToolCall call, int index, String input) {
    String own = call.id();
    json.writeStartObject();
    json.writeStringProperty("type", "tool_use");
    json.writeStringProperty(
        "id", own == null ? "toolu_" + id.substring(id.indexOf('_') + 1) + "_" + index : own);
    json.writeStringProperty("name", call.name());
    json.writeName("input").writeRawValue(input);
    json.writeEndObject();
  }

  private static void writeUsage(JsonGenerator json, long input, long output) {
    json.writeObjectPropertyStart("usage");
    json.writeNumberProperty("input_tokens", input);
    json.writeNumberProperty("output_tokens", output);
    json.writeEndObject();
  }
}

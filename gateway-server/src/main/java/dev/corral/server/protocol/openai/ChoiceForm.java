package dev.corral.server.protocol.openai;

import dev.corral.core.exchange.InferenceEvent.Delta;
import dev.corral.core.exchange.TokenLogprob;
import dev.corral.core.exchange.ToolCall;
import dev.corral.server.protocol.Logprobs;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/**
 * How a choice holds its text. Reasoning stands twice, as {@code reasoning_content} and as {@code
 * reasoning}: clients look for one or the other.
 */
enum ChoiceForm {
  /** In a {@code message}, or in a stream in a {@code delta}. */
  CHAT("chat.completion", "chat.completion.chunk") {
    @Override
    void writePiece(JsonGenerator json, Delta delta, boolean isFirst, CallIds ids) {
      json.writeObjectPropertyStart("delta");
      if (isFirst) {
        json.writeStringProperty("role", "assistant");
      }
      if (isFirst || !delta.content().isEmpty()) {
        json.writeStringProperty("content", delta.content());
      }
      writeReasoning(json, delta.thinking());
      writeToolCalls(json, delta.toolCalls(), ids, true);
      json.writeEndObject();
    }

    @Override
    void writeNothing(JsonGenerator json) {
      json.writeObjectPropertyStart("delta");
      json.writeEndObject();
    }

    @Override
    void writeLogprobs(JsonGenerator json, List<TokenLogprob> tokens, int offset) {
      json.writeObjectPropertyStart("logprobs");
      json.writeName("content");
      Logprobs.write(json, tokens, true);
      json.writeNullProperty("refusal");
      json.writeEndObject();
    }

    @Override
    void writeWhole(JsonGenerator json, Delta all, CallIds ids) {
      json.writeObjectPropertyStart("message");
      json.writeStringProperty("role", "assistant");
      if (all.content().isEmpty() && !all.toolCalls().isEmpty()) {
        json.writeNullProperty("content");
      } else {
        json.writeStringProperty("content", all.content());
      }
      json.writeNullProperty("refusal");
      writeReasoning(json, all.thinking());
      writeToolCalls(json, all.toolCalls(), ids, false);
      json.writeEndObject();
    }
  },

  /** As {@code text}. */
  TEXT("text_completion", "text_completion") {
    @Override
    void writePiece(JsonGenerator json, Delta delta, boolean isFirst, CallIds ids) {
      json.writeStringProperty("text", delta.content());
    }

    @Override
    void writeNothing(JsonGenerator json) {
      json.writeStringProperty("text", "");
    }

    @Override
    void writeLogprobs(JsonGenerator json, List<TokenLogprob> tokens, int offset) {
      json.writeObjectPropertyStart("logprobs");
      json.writeArrayPropertyStart("text_offset");
      int at = offset;
      for (TokenLogprob token : tokens) {
        json.writeNumber(at);
        at += token.token().length();
      }
      json.writeEndArray();
      json.writeArrayPropertyStart("token_logprobs");
      tokens.forEach(token -> json.writeNumber(token.logprob()));
      json.writeEndArray();
      json.writeArrayPropertyStart("tokens");
      tokens.forEach(token -> json.writeString(token.token()));
      json.writeEndArray();
      json.writeArrayPropertyStart("top_logprobs");
      for (TokenLogprob token : tokens) {
        json.writeStartObject();
        token.top().forEach(likely -> json.writeNumberProperty(likely.token(), likely.logprob()));
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }

    @Override
    void writeWhole(JsonGenerator json, Delta all, CallIds ids) {
      json.writeStringProperty("text", all.content());
    }
  };

  private final String wholeName;
  private final String pieceName;

  ChoiceForm(String wholeName, String pieceName) {
    this.wholeName = wholeName;
    this.pieceName = pieceName;
  }

  /** Returns the kind of object that a whole answer is. */
  String wholeName() {
    return wholeName;
  }

  /** Returns the kind of object that an event is. */
  String pieceName() {
    return pieceName;
  }

  /** Writes a piece of a choice. */
  abstract void writePiece(JsonGenerator json, Delta delta, boolean isFirst, CallIds ids);

  /** Writes that the choice has nothing more. */
  abstract void writeNothing(JsonGenerator json);

  /**
   * Writes how likely tokens were.
   *
   * @param offset where their text begins in the text of the choice
   */
  abstract void writeLogprobs(JsonGenerator json, List<TokenLogprob> tokens, int offset);

  /** Writes a whole choice. */
  abstract void writeWhole(JsonGenerator json, Delta all, CallIds ids);

  private static void writeReasoning(JsonGenerator json, String thinking) {
    if (!thinking.isEmpty()) {
      json.writeStringProperty("reasoning_content", thinking);
      json.writeStringProperty("reasoning", thinking);
    }
  }

  private static void writeToolCalls(
      JsonGenerator json, List<ToolCall> calls, CallIds ids, boolean indexed) {
    if (calls.isEmpty()) {
      return;
    }
    json.writeArrayPropertyStart("tool_calls");
    int index = ids.first();
    for (ToolCall call : calls) {
      json.writeStartObject();
      if (indexed) {
        json.writeNumberProperty("index", index);
      }
      json.writeStringProperty("id", ids.of(call, index));
      json.writeStringProperty("type", "function");
      json.writeObjectPropertyStart("function");
      json.writeStringProperty("name", call.name());
      json.writeStringProperty("arguments", call.arguments().text());
      json.writeEndObject();
      json.writeEndObject();
      index++;
    }
    json.writeEndArray();
  }
}

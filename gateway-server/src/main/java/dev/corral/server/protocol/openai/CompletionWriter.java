package dev.corral.server.protocol.openai;

import dev.corral.core.exchange.Citation;
import dev.corral.core.exchange.InferenceEvent.Delta;
import dev.corral.core.exchange.InferenceEvent.Finished;
import dev.corral.core.exchange.Usage;
import dev.corral.server.outbound.JsonBody;
import dev.corral.server.protocol.Citations;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Writes the objects of one answer, as {@link #form} has its choices. */
final class CompletionWriter {

  /**
   * What all objects of an answer have in common.
   *
   * @param id the answer's id
   * @param created seconds since 1970
   * @param model the name that the caller used
   * @param usageEvent whether a stream ends with an event that holds the usage
   */
  record Head(String id, long created, String model, boolean usageEvent) {}

  /** A whole choice, and why it ended. */
  record Choice(Delta all, Finished end) {}

  private final ChoiceForm form;
  private final Head head;

  CompletionWriter(ChoiceForm form, Head head) {
    this.form = form;
    this.head = head;
  }

  boolean hasUsageEvent() {
    return head.usageEvent();
  }

  /** Returns the event of a piece. */
  JsonBody piece(int choice, Delta delta, boolean isFirst, int firstCall) {
    return event(
        json -> form.writePiece(json, delta, isFirst, callIds(choice, firstCall)),
        choice,
        null,
        List.of());
  }

  /** Returns the first event of an answer that stands on passages: it holds them, and no text. */
  JsonBody sources(List<Citation> citations) {
    return event(
        json -> form.writePiece(json, Delta.text(""), true, callIds(0, 0)), 0, null, citations);
  }

  /** Returns the event that tells why a choice ended. */
  JsonBody finish(int choice, Finished end, boolean calledTools) {
    return event(json -> form.writeNothing(json), choice, reason(end, calledTools), List.of());
  }

  private JsonBody event(
      Consumer<JsonGenerator> text,
      int choice,
      @Nullable String finishReason,
      List<Citation> citations) {
    return json -> {
      writeHead(json, form.pieceName());
      json.writeArrayPropertyStart("choices");
      json.writeStartObject();
      json.writeNumberProperty("index", choice);
      text.accept(json);
      if (finishReason == null) {
        json.writeNullProperty("finish_reason");
      } else {
        json.writeStringProperty("finish_reason", finishReason);
      }
      json.writeEndObject();
      json.writeEndArray();
      if (head.usageEvent()) {
        json.writeNullProperty("usage");
      }
      Citations.writeField(json, citations);
      json.writeEndObject();
    };
  }

  /** Returns the event that tells the usage. */
  JsonBody usage(Usage usage) {
    return json -> {
      writeHead(json, form.pieceName());
      json.writeArrayPropertyStart("choices");
      json.writeEndArray();
      writeUsage(json, usage);
      json.writeEndObject();
    };
  }

  /** Returns the whole answer as one object. */
  JsonBody whole(List<Choice> choices, Usage usage, List<Citation> citations) {
    return json -> {
      writeHead(json, form.wholeName());
      json.writeArrayPropertyStart("choices");
      int index = 0;
      for (Choice choice : choices) {
        json.writeStartObject();
        json.writeNumberProperty("index", index);
        form.writeWhole(json, choice.all(), callIds(index++, 0));
        json.writeNullProperty("logprobs");
        json.writeStringProperty(
            "finish_reason", reason(choice.end(), !choice.all().toolCalls().isEmpty()));
        json.writeEndObject();
      }
      json.writeEndArray();
      writeUsage(json, usage);
      Citations.writeField(json, citations);
      json.writeEndObject();
    };
  }

  private CallIds callIds(int choice, int first) {
    return new CallIds(choice == 0 ? head.id() : head.id() + "_" + choice, first);
  }

  private static String reason(Finished end, boolean calledTools) {
    return switch (end.reason()) {
      case LENGTH -> "length";
      case STOP, LOAD, UNLOAD -> calledTools ? "tool_calls" : "stop";
    };
  }

  private void writeHead(JsonGenerator json, String object) {
    json.writeStartObject();
    json.writeStringProperty("id", head.id());
    json.writeStringProperty("object", object);
    json.writeNumberProperty("created", head.created());
    json.writeStringProperty("model", head.model());
    json.writeStringProperty("system_fingerprint", "fp_corral");
  }

  private static void writeUsage(JsonGenerator json, Usage usage) {
    json.writeObjectPropertyStart("usage");
    json.writeNumberProperty("prompt_tokens", usage.promptTokens());
    json.writeNumberProperty("completion_tokens", usage.answerTokens());
    json.writeNumberProperty("total_tokens", usage.promptTokens() + usage.answerTokens());
    json.writeEndObject();
  }
}

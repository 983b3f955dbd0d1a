package dev.corral.server.protocol.openai;

import dev.corral.core.exchange.Citation;
import dev.corral.core.exchange.InferenceEvent.Delta;
import dev.corral.core.exchange.InferenceEvent.Finished;
import dev.corral.core.exchange.Usage;
import dev.corral.server.outbound.JsonBody;
import dev.corral.server.protocol.Citations;
import java.util.List;
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

  /**
   * How far the stream of a choice is.
   *
   * @param choice the choice
   * @param isEmpty whether it has no event yet
   * @param toolCalls tool calls so far
   * @param characters characters of text so far
   */
  record Progress(int choice, boolean isEmpty, int toolCalls, int characters) {

    static Progress start(int choice) {
      return new Progress(choice, true, 0, 0);
    }

    Progress after(Delta delta) {
      return new Progress(
          choice,
          false,
          toolCalls + delta.toolCalls().size(),
          characters + delta.content().length());
    }
  }

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
  JsonBody piece(Progress before, Delta delta) {
    return json -> {
      startEvent(json, before.choice());
      form.writePiece(json, delta, before.isEmpty(), callIds(before.choice(), before.toolCalls()));
      if (!delta.logprobs().isEmpty()) {
        form.writeLogprobs(json, delta.logprobs(), before.characters());
      }
      endEvent(json, null, List.of());
    };
  }

  /** Returns the first event of an answer that stands on passages: it holds them, and no text. */
  JsonBody sources(List<Citation> citations) {
    return json -> {
      startEvent(json, 0);
      form.writePiece(json, Delta.text(""), true, callIds(0, 0));
      endEvent(json, null, citations);
    };
  }

  /** Returns the event that tells why a choice ended. */
  JsonBody finish(int choice, Finished end, boolean calledTools) {
    return json -> {
      startEvent(json, choice);
      form.writeNothing(json);
      endEvent(json, reason(end, calledTools), List.of());
    };
  }

  private void startEvent(JsonGenerator json, int choice) {
    writeHead(json, form.pieceName());
    json.writeArrayPropertyStart("choices");
    json.writeStartObject();
    json.writeNumberProperty("index", choice);
  }

  private void endEvent(
      JsonGenerator json, @Nullable String finishReason, List<Citation> citations) {
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
        if (choice.all().logprobs().isEmpty()) {
          json.writeNullProperty("logprobs");
        } else {
          form.writeLogprobs(json, choice.all().logprobs(), 0);
        }
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

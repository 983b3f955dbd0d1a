package dev.corral.server.protocol.ollama;

import dev.corral.core.exchange.Citation;
import dev.corral.core.exchange.InferenceEvent;
import dev.corral.core.exchange.InferenceEvent.Finished;
import dev.corral.core.exchange.TokenLogprob;
import dev.corral.core.exchange.Usage;
import dev.corral.server.outbound.JsonBody;
import dev.corral.server.protocol.Citations;
import dev.corral.server.protocol.Logprobs;
import dev.corral.server.protocol.ollama.AnswerForm.Part;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;

/**
 * Writes the objects of one answer in Ollama's field order. Numbers that are zero are left out, as
 * Ollama leaves them out; counts and times stand only in the object that ends the answer.
 *
 * @param form where the text stands
 * @param model the name that the caller used
 * @param clock dates every object
 */
record AnswerWriter(AnswerForm form, String model, InstantSource clock) {

  /** Returns an object of the answer's middle. */
  JsonBody piece(Part part) {
    return json -> {
      writeHead(json, part);
      json.writeBooleanProperty("done", false);
      writeLogprobs(json, part.all().logprobs());
      form.writeRest(json, part, List.of());
      json.writeEndObject();
    };
  }

  /** Returns the object that brings the passages, before any text. */
  JsonBody sources(List<Citation> citations) {
    return json -> {
      writeHead(json, Part.EMPTY);
      json.writeBooleanProperty("done", false);
      Citations.writeField(json, citations);
      json.writeEndObject();
    };
  }

  /** Returns the object that ends the answer. */
  JsonBody end(Part part, Finished end, List<Citation> citations) {
    return json -> {
      writeHead(json, part);
      json.writeBooleanProperty("done", true);
      json.writeStringProperty("done_reason", name(end.reason()));
      writeLogprobs(json, part.all().logprobs());
      form.writeRest(json, part, end.context());
      writeUsage(json, end.usage());
      Citations.writeField(json, citations);
      json.writeEndObject();
    };
  }

  private void writeHead(JsonGenerator json, Part part) {
    json.writeStartObject();
    json.writeStringProperty("model", model);
    json.writeStringProperty("created_at", Timestamps.format(clock.instant()));
    form.writeText(json, part);
  }

  private static void writeLogprobs(JsonGenerator json, List<TokenLogprob> tokens) {
    if (tokens.isEmpty()) {
      return;
    }
    json.writeName("logprobs");
    Logprobs.write(json, tokens, false);
  }

  private static void writeUsage(JsonGenerator json, Usage usage) {
    writeUnlessZero(json, "total_duration", usage.totalNanos());
    writeUnlessZero(json, "load_duration", usage.loadNanos());
    writeUnlessZero(json, "prompt_eval_count", usage.promptTokens());
    writeUnlessZero(json, "prompt_eval_duration", usage.promptNanos());
    writeUnlessZero(json, "eval_count", usage.answerTokens());
    writeUnlessZero(json, "eval_duration", usage.answerNanos());
  }

  static void writeUnlessZero(JsonGenerator json, String name, long value) {
    if (value != 0) {
      json.writeNumberProperty(name, value);
    }
  }

  private static String name(InferenceEvent.Reason reason) {
    return reason.name().toLowerCase(Locale.ROOT);
  }
}

package dev.corral.server.protocol.openai.responses;

import dev.corral.core.exchange.Json;
import dev.corral.core.exchange.TokenLogprob;
import dev.corral.server.protocol.Logprobs;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** A part of an answer. */
sealed interface OutputItem {

  String id();

  /** Writes the item. */
  void write(JsonGenerator json, String status, boolean withResults);

  /** What the model thought. */
  record Thought(String id, @Nullable String text) implements OutputItem {
    @Override
    public void write(JsonGenerator json, String status, boolean withResults) {
      start(json, id, "reasoning");
      json.writeArrayPropertyStart("summary");
      if (text != null) {
        writePart(json, text);
      }
      json.writeEndArray();
      json.writeEndObject();
    }

    static void writePart(JsonGenerator json, String text) {
      json.writeStartObject();
      json.writeStringProperty("type", "summary_text");
      json.writeStringProperty("text", text);
      json.writeEndObject();
    }
  }

  /** A passage cited at a place of a text. */
  record Cited(Found found, int index) {}

  /** What the model said; no text yet where it is null. */
  record Said(String id, @Nullable String text, List<Cited> citations, List<TokenLogprob> logprobs)
      implements OutputItem {
    @Override
    public void write(JsonGenerator json, String status, boolean withResults) {
      start(json, id, "message");
      json.writeStringProperty("status", status);
      json.writeStringProperty("role", "assistant");
      json.writeArrayPropertyStart("content");
      if (text != null) {
        writePart(json, text, citations, logprobs);
      }
      json.writeEndArray();
      json.writeEndObject();
    }

    static void writePart(
        JsonGenerator json, String text, List<Cited> citations, List<TokenLogprob> logprobs) {
      json.writeStartObject();
      json.writeStringProperty("type", "output_text");
      json.writeArrayPropertyStart("annotations");
      citations.forEach(cited -> cited.found().writeCitation(json, cited.index()));
      json.writeEndArray();
      writeLogprobs(json, logprobs);
      json.writeStringProperty("text", text);
      json.writeEndObject();
    }

    static void writeLogprobs(JsonGenerator json, List<TokenLogprob> tokens) {
      json.writeName("logprobs");
      Logprobs.write(json, tokens, true);
    }
  }

  /** A function that the caller is to run. */
  record Called(String id, String callId, String name, @Nullable Json arguments)
      implements OutputItem {
    @Override
    public void write(JsonGenerator json, String status, boolean withResults) {
      start(json, id, "function_call");
      json.writeStringProperty("status", status);
      json.writeStringProperty("arguments", arguments == null ? "" : arguments.text());
      json.writeStringProperty("call_id", callId);
      json.writeStringProperty("name", name);
      json.writeEndObject();
    }
  }

  /** A search in vector stores. */
  record Searched(String id, String query, List<Found> results) implements OutputItem {
    @Override
    public void write(JsonGenerator json, String status, boolean withResults) {
      start(json, id, "file_search_call");
      json.writeStringProperty("status", status);
      json.writeArrayPropertyStart("queries");
      json.writeString(query);
      json.writeEndArray();
      if (withResults) {
        json.writeArrayPropertyStart("results");
        results.forEach(found -> found.write(json));
        json.writeEndArray();
      } else {
        json.writeNullProperty("results");
      }
      json.writeEndObject();
    }
  }

  private static void start(JsonGenerator json, String id, String type) {
    json.writeStartObject();
    json.writeStringProperty("id", id);
    json.writeStringProperty("type", type);
  }
}

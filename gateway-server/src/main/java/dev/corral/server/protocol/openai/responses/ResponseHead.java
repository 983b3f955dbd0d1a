package dev.corral.server.protocol.openai.responses;

import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.Json;
import dev.corral.core.exchange.Usage;
import dev.corral.server.outbound.JsonBody;
import dev.corral.server.protocol.json.JsonObject;
import dev.corral.server.protocol.openai.OpenAiErrors;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;

/**
 * What all objects of an answer have in common.
 *
 * @param id the answer's id
 * @param createdAt seconds since 1970
 * @param echo the fields of the request that it repeats
 */
record ResponseHead(String id, long createdAt, Echo echo) {

  /** Fields of a request that its answer repeats, each with its value or the default. */
  record Echo(Map<String, String> values) {

    private static final int MOST_PAIRS = 16;
    private static final int LONGEST_KEY = 64;
    private static final int LONGEST_VALUE = 512;

    static Echo of(JsonObject body) {
      Map<String, String> values = new LinkedHashMap<>();
      put(values, body, "instructions", "null");
      put(values, body, "max_output_tokens", "null");
      put(values, body, "max_tool_calls", "null");
      put(values, body, "model", "null");
      put(values, body, "parallel_tool_calls", "true");
      put(values, body, "previous_response_id", "null");
      put(values, body, "reasoning", "{\"effort\":null,\"summary\":null}");
      values.put("service_tier", "\"default\"");
      put(values, body, "store", "true");
      put(values, body, "temperature", "null");
      put(values, body, "text", "{\"format\":{\"type\":\"text\"}}");
      put(values, body, "tool_choice", "\"auto\"");
      put(values, body, "tools", "[]");
      put(values, body, "top_logprobs", "0");
      put(values, body, "top_p", "null");
      put(values, body, "truncation", "\"disabled\"");
      put(values, body, "metadata", "{}");
      checkMetadata(body);
      return new Echo(values);
    }

    private static void put(
        Map<String, String> values, JsonObject body, String name, String whenAbsent) {
      Json value = body.json(name);
      values.put(name, value == null ? whenAbsent : value.text());
    }

    private static void checkMetadata(JsonObject body) {
      JsonObject metadata = body.optionalObject("metadata");
      if (metadata == null) {
        return;
      }
      if (metadata.names().size() > MOST_PAIRS) {
        throw body.invalid("metadata", "must have at most " + MOST_PAIRS + " pairs");
      }
      for (String key : metadata.names()) {
        JsonNode value = metadata.field(key);
        if (value == null || !value.isString()) {
          throw body.invalid("metadata", "must have strings as values");
        }
        if (key.length() > LONGEST_KEY || value.stringValue().length() > LONGEST_VALUE) {
          throw body.invalid(
              "metadata",
              "must have keys of at most "
                  + LONGEST_KEY
                  + " characters and values of at most "
                  + LONGEST_VALUE);
        }
      }
    }
  }

  /** Returns the answer while it is made. */
  JsonBody running() {
    return json -> write(json, "in_progress", List.of(), false, null, null);
  }

  /** Returns the answer that broke. */
  JsonBody failed(List<OutputItem> output, boolean withResults, Failure failure) {
    return json -> write(json, "failed", output, withResults, null, failure);
  }

  /** Returns the answer; incomplete where the limit of tokens cut it. */
  JsonBody ended(List<OutputItem> output, boolean withResults, Usage usage, boolean isCut) {
    String status = isCut ? "incomplete" : "completed";
    return json -> write(json, status, output, withResults, usage, null);
  }

  private void write(
      JsonGenerator json,
      String status,
      List<OutputItem> output,
      boolean withResults,
      @Nullable Usage usage,
      @Nullable Failure failure) {
    json.writeStartObject();
    json.writeStringProperty("id", id);
    json.writeStringProperty("object", "response");
    json.writeNumberProperty("created_at", createdAt);
    json.writeStringProperty("status", status);
    json.writeBooleanProperty("background", false);
    writeError(json, failure);
    if (status.equals("incomplete")) {
      json.writeObjectPropertyStart("incomplete_details");
      json.writeStringProperty("reason", "max_output_tokens");
      json.writeEndObject();
    } else {
      json.writeNullProperty("incomplete_details");
    }
    echo.values().forEach((name, value) -> json.writeName(name).writeRawValue(value));
    json.writeArrayPropertyStart("output");
    output.forEach(item -> item.write(json, "completed", withResults));
    json.writeEndArray();
    writeUsage(json, usage);
    json.writeEndObject();
  }

  private static void writeError(JsonGenerator json, @Nullable Failure failure) {
    if (failure == null) {
      json.writeNullProperty("error");
      return;
    }
    json.writeObjectPropertyStart("error");
    json.writeStringProperty("code", OpenAiErrors.code(failure));
    json.writeStringProperty("message", failure.message());
    json.writeEndObject();
  }

  private static void writeUsage(JsonGenerator json, @Nullable Usage usage) {
    if (usage == null) {
      json.writeNullProperty("usage");
      return;
    }
    json.writeObjectPropertyStart("usage");
    json.writeNumberProperty("input_tokens", usage.promptTokens());
    json.writeObjectPropertyStart("input_tokens_details");
    json.writeNumberProperty("cached_tokens", 0);
    json.writeEndObject();
    json.writeNumberProperty("output_tokens", usage.answerTokens());
    json.writeObjectPropertyStart("output_tokens_details");
    json.writeNumberProperty("reasoning_tokens", 0);
    json.writeEndObject();
    json.writeNumberProperty("total_tokens", usage.promptTokens() + usage.answerTokens());
    json.writeEndObject();
  }
}

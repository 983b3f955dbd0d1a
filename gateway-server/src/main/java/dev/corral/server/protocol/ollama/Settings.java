package dev.corral.server.protocol.ollama;

import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.FailureException;
import dev.corral.core.exchange.Json;
import dev.corral.core.exchange.Options;
import dev.corral.core.exchange.OutputFormat;
import dev.corral.core.exchange.Thinking;
import dev.corral.server.protocol.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/** The fields that {@code /api/chat} and {@code /api/generate} share, with Ollama's error texts. */
final class Settings {

  /** Most alternatives of a token, as at Ollama. */
  private static final int MOST_LOGPROBS = 20;

  private Settings() {}

  /** Returns the known options; unknown ones are dropped, as Ollama drops them. */
  static Options options(JsonObject body) {
    JsonObject options = body.optionalObject("options");
    if (options == null) {
      return Options.NONE;
    }
    Map<String, Object> known = new LinkedHashMap<>();
    for (String name : options.names()) {
      Options.Type type = Options.TYPES.get(name);
      JsonNode value = type == null ? null : options.field(name);
      if (type != null && value != null) {
        known.put(name, option(name, type, value));
      }
    }
    return Options.of(known);
  }

  private static Object option(String name, Options.Type type, JsonNode value) {
    return switch (type) {
      case INTEGER -> {
        if (value.isIntegralNumber() && value.canConvertToLong()) {
          yield value.longValue();
        }
        double number = value.isNumber() ? value.doubleValue() : Double.NaN;
        if (number == Math.rint(number) && Math.abs(number) < 1L << 53) {
          yield (long) number;
        }
        throw wrongOption(name, "of type integer");
      }
      case NUMBER -> {
        if (value.isNumber() && Double.isFinite(value.doubleValue())) {
          yield value.doubleValue();
        }
        throw wrongOption(name, "of type float32");
      }
      case BOOLEAN -> {
        if (value.isBoolean()) {
          yield value.booleanValue();
        }
        throw wrongOption(name, "of type boolean");
      }
      case STRINGS -> strings(name, value);
    };
  }

  private static List<String> strings(String name, JsonNode value) {
    if (!(value instanceof ArrayNode array)) {
      throw wrongOption(name, "of type array");
    }
    List<String> items = new ArrayList<>();
    for (JsonNode item : array) {
      if (!item.isString()) {
        throw wrongOption(name, "of an array of strings");
      }
      items.add(item.stringValue());
    }
    return items;
  }

  private static FailureException wrongOption(String name, String type) {
    return new Failure.Invalid("option \"" + name + "\" must be " + type, "options." + name)
        .asException();
  }

  /** Returns how long the model stays: a number of seconds or a Go duration; null if not said. */
  static @Nullable Duration keepAlive(JsonObject body) {
    JsonNode value = body.field("keep_alive");
    if (value == null) {
      return null;
    }
    if (value.isNumber() && Double.isFinite(value.doubleValue())) {
      return GoDuration.ofSeconds(value.doubleValue());
    }
    if (!value.isString()) {
      throw body.wrongType("keep_alive", "a number of seconds or a duration such as \"5m\"", value);
    }
    Duration duration = GoDuration.parse(value.stringValue());
    if (duration == null) {
      throw new Failure.Invalid("time: invalid duration " + value, "keep_alive").asException();
    }
    return duration;
  }

  /** Returns the shape of the answer: {@code "json"}, a schema, or null for free text. */
  static @Nullable OutputFormat format(JsonObject body) {
    JsonNode value = body.field("format");
    if (value == null) {
      return null;
    }
    if (value.isObject()) {
      return new OutputFormat.Schema(new Json(value.toString()));
    }
    if (value.isString() && value.stringValue().equals("json")) {
      return new OutputFormat.AnyJson();
    }
    if (value.isString() && value.stringValue().isEmpty()) {
      return null;
    }
    throw new Failure.Invalid(
            "invalid format: " + value + "; expected \"json\" or a valid JSON Schema object",
            "format")
        .asException();
  }

  /** Returns whether, and how hard, to reason; null for the model's own way. */
  static @Nullable Thinking thinking(JsonObject body) {
    JsonNode value = body.field("think");
    if (value == null) {
      return null;
    }
    if (value.isBoolean()) {
      return value.booleanValue() ? Thinking.ON : Thinking.OFF;
    }
    return switch (value.isString() ? value.stringValue() : "") {
      case "low" -> Thinking.LOW;
      case "medium" -> Thinking.MEDIUM;
      case "high" -> Thinking.HIGH;
      case "max" -> Thinking.MAX;
      default ->
          throw new Failure.Invalid(
                  "invalid think value: "
                      + value
                      + " (must be \"max\", \"high\", \"medium\", \"low\", true, or false)",
                  "think")
              .asException();
    };
  }

  /** Returns how many likely tokens to tell in the place of each; null for none of it. */
  static @Nullable Integer topLogprobs(JsonObject body) {
    int most = body.integer("top_logprobs", Integer.MIN_VALUE, Integer.MAX_VALUE, 0);
    if (most < 0 || most > MOST_LOGPROBS) {
      throw new Failure.Invalid("top_logprobs must be between 0 and 20", "top_logprobs")
          .asException();
    }
    return body.bool("logprobs", false) ? most : null;
  }
}

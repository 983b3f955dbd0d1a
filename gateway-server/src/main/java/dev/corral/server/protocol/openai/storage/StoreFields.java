package dev.corral.server.protocol.openai.storage;

import dev.corral.core.document.ChunkSize;
import dev.corral.core.vector.filter.Value;
import dev.corral.server.protocol.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;

/** The fields that several objects of vector stores share. */
public final class StoreFields {

  private static final int MOST_PAIRS = 16;
  private static final int LONGEST_KEY = 64;
  private static final int LONGEST_VALUE = 512;
  private static final int MOST_DAYS = 365;

  private StoreFields() {}

  /** Reads {@code attributes}: strings, numbers and truth values; empty where absent. */
  static Map<String, Value> attributes(JsonObject body) {
    Map<String, Value> attributes = new LinkedHashMap<>();
    JsonObject pairs = pairs(body, "attributes");
    if (pairs != null) {
      for (String key : pairs.names()) {
        JsonNode value = pairs.field(key);
        if (value != null) {
          attributes.put(key, scalar(pairs, key, value));
        }
      }
    }
    return attributes;
  }

  /** Reads {@code metadata}: strings; null where absent. */
  static @Nullable Map<String, String> metadata(JsonObject body) {
    JsonObject pairs = pairs(body, "metadata");
    if (pairs == null) {
      return null;
    }
    Map<String, String> metadata = new LinkedHashMap<>();
    for (String key : pairs.names()) {
      String value = pairs.string(key);
      if (value.length() > LONGEST_VALUE) {
        throw pairs.invalid(key, "must have at most " + LONGEST_VALUE + " characters");
      }
      metadata.put(key, value);
    }
    return metadata;
  }

  private static @Nullable JsonObject pairs(JsonObject body, String name) {
    JsonObject pairs = body.optionalObject(name);
    if (pairs == null) {
      return null;
    }
    if (pairs.names().size() > MOST_PAIRS) {
      throw body.invalid(name, "must have at most " + MOST_PAIRS + " keys");
    }
    for (String key : pairs.names()) {
      if (key.isEmpty() || key.length() > LONGEST_KEY) {
        throw body.invalid(name, "must have keys of 1 to " + LONGEST_KEY + " characters");
      }
    }
    return pairs;
  }

  static Value scalar(JsonObject in, String name, JsonNode value) {
    if (value.isString()) {
      if (value.stringValue().length() > LONGEST_VALUE) {
        throw in.invalid(name, "must have at most " + LONGEST_VALUE + " characters");
      }
      return new Value.Text(value.stringValue());
    }
    if (value.isBoolean()) {
      return new Value.Flag(value.booleanValue());
    }
    if (value.isIntegralNumber() && value.canConvertToLong()) {
      return new Value.Whole(value.longValue());
    }
    if (value.isNumber() && Double.isFinite(value.doubleValue())) {
      return new Value.Real(value.doubleValue());
    }
    throw in.wrongType(name, "a string, a number or a boolean", value);
  }

  /** Reads {@code chunking_strategy}; absent and {@code auto} mean the default. */
  static ChunkSize chunking(JsonObject body) {
    JsonObject strategy = body.optionalObject("chunking_strategy");
    if (strategy == null) {
      return ChunkSize.DEFAULT;
    }
    return switch (strategy.string("type")) {
      case "auto" -> ChunkSize.DEFAULT;
      case "static" -> {
        JsonObject sizes = strategy.object("static");
        Integer max = sizes.optionalInteger("max_chunk_size_tokens", 0, Integer.MAX_VALUE);
        Integer overlap = sizes.optionalInteger("chunk_overlap_tokens", 0, Integer.MAX_VALUE);
        if (max == null) {
          throw sizes.missing("max_chunk_size_tokens");
        }
        if (overlap == null) {
          throw sizes.missing("chunk_overlap_tokens");
        }
        yield new ChunkSize(max, overlap);
      }
      default -> throw strategy.invalid("type", "must be \"auto\" or \"static\"");
    };
  }

  /** Reads {@code expires_after}; null where absent. */
  static @Nullable Integer expiresAfterDays(JsonObject body) {
    JsonObject expiry = body.optionalObject("expires_after");
    if (expiry == null) {
      return null;
    }
    if (!expiry.string("anchor").equals("last_active_at")) {
      throw expiry.invalid("anchor", "must be \"last_active_at\"");
    }
    Integer days = expiry.optionalInteger("days", 1, MOST_DAYS);
    if (days == null) {
      throw expiry.missing("days");
    }
    return days;
  }

  public static void writeAttributes(JsonGenerator json, Map<String, Value> attributes) {
    attributes.forEach((key, value) -> {
      json.writeName(key);
      switch (value) {
        case Value.Text(String text) -> json.writeString(text);
        case Value.Whole(long whole) -> json.writeNumber(whole);
        case Value.Real(double real) -> json.writeNumber(real);
        case Value.Flag(boolean flag) -> json.writeBoolean(flag);
        case Value.Many _, Value.Sparse _ -> json.writeNull();
      }
    });
  }
}

package dev.corral.server.protocol.chroma;

import dev.corral.core.exchange.Failure;
import dev.corral.core.vector.filter.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;

/** Metadata as JSON: whole numbers stay whole, real ones real, lists have one type. */
final class MetadataJson {

  /** Keys with this prefix are the store's own: never shown, never taken from a client. */
  static final String RESERVED = "chroma:";

  /** Where a record's URI lies. */
  static final String URI = RESERVED + "uri";

  /** Where a client may put the document instead of the documents. */
  static final String DOCUMENT = RESERVED + "document";

  private MetadataJson() {}

  /**
   * Reads an object; reserved keys are left out.
   *
   * @param nullable whether null, which removes a key, is a value here
   */
  static Map<String, Value> read(String field, int index, JsonNode node, boolean nullable) {
    if (!node.isObject()) {
      throw ChromaRefusal.shape(field, "expected an object or null");
    }
    Map<String, Value> values = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> property : node.properties()) {
      String key = property.getKey();
      if (key.isEmpty() || key.charAt(0) == '#' || key.charAt(0) == '$') {
        throw new Failure.Invalid(
                "Validation error: metadatas: Invalid metadata at index "
                    + index
                    + ": keys are not empty and do not begin with # or $",
                field)
            .asException();
      }
      if (!key.startsWith(RESERVED)) {
        values.put(key, value(field + "." + key, property.getValue(), nullable));
      }
    }
    return values;
  }

  private static Value value(String field, JsonNode node, boolean nullable) {
    if (node.isNull() && nullable) {
      return Value.NOTHING;
    }
    if (node.isArray()) {
      return list(field, node);
    }
    if (node.isObject() && "sparse_vector".equals(node.path("#type").asString(""))) {
      throw ChromaRefusal.unsupported("Sparse vectors are not supported: " + field);
    }
    return scalar(field, node);
  }

  private static Value list(String field, JsonNode node) {
    List<Value> values = new ArrayList<>(node.size());
    boolean anyReal = false;
    for (JsonNode item : node) {
      Value value = scalar(field, item);
      anyReal |= value instanceof Value.Real;
      values.add(value);
    }
    if (anyReal) {
      values.replaceAll(value ->
          value instanceof Value.Whole(long whole) ? new Value.Real((double) whole) : value);
    }
    if (values.stream().map(Value::getClass).distinct().count() > 1) {
      throw ChromaRefusal.shape(field, "expected a list of one type");
    }
    return new Value.Many(values);
  }

  /** Reads a string, number or boolean; an integer beyond 64 bits is a real number. */
  static Value scalar(String field, JsonNode node) {
    if (node.isString()) {
      return new Value.Text(node.stringValue());
    }
    if (node.isBoolean()) {
      return new Value.Flag(node.booleanValue());
    }
    if (node.isIntegralNumber() && node.canConvertToLong()) {
      return new Value.Whole(node.longValue());
    }
    if (node.isNumber() && Double.isFinite(node.doubleValue())) {
      return new Value.Real(node.doubleValue());
    }
    throw ChromaRefusal.shape(
        field, "expected a string, an integer, a real number, a boolean or a list of them");
  }

  /** Writes an object without the reserved keys, or null where nothing is left. */
  static void write(@Nullable Map<String, Value> values, JsonGenerator json) {
    boolean started = false;
    if (values != null) {
      for (Map.Entry<String, Value> entry : values.entrySet()) {
        if (!entry.getKey().startsWith(RESERVED)) {
          if (!started) {
            json.writeStartObject();
            started = true;
          }
          json.writeName(entry.getKey());
          write(entry.getValue(), json);
        }
      }
    }
    if (started) {
      json.writeEndObject();
    } else {
      json.writeNull();
    }
  }

  private static void write(Value value, JsonGenerator json) {
    switch (value) {
      case Value.Text(String text) -> json.writeString(text);
      case Value.Whole(long whole) -> json.writeNumber(whole);
      case Value.Real(double real) -> json.writeNumber(real);
      case Value.Flag(boolean flag) -> json.writeBoolean(flag);
      case Value.Many(List<Value> values) -> {
        json.writeStartArray();
        values.forEach(item -> write(item, json));
        json.writeEndArray();
      }
    }
  }
}

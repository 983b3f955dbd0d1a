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
    return node.isObject() ? sparse(field, node) : scalar(field, node);
  }

  /** Reads a sparse vector: an object with {@code #type}, indices that ascend, and values. */
  static Value.Sparse sparse(String field, JsonNode node) {
    if (!"sparse_vector".equals(node.path("#type").asString(""))) {
      throw ChromaRefusal.shape(field, "expected no object but one with #type sparse_vector");
    }
    JsonNode indices = node.path("indices");
    JsonNode values = node.path("values");
    JsonNode tokens = node.path("tokens");
    boolean labelled = tokens.isArray();
    if (!indices.isArray() || !values.isArray() || !(labelled || isAbsent(tokens))) {
      throw ChromaRefusal.shape(field, "expected arrays indices and values, and tokens or none");
    }
    if (indices.size() != values.size() || (labelled && tokens.size() != indices.size())) {
      throw badSparse(field, "indices, values and tokens differ in length");
    }
    int[] ascending = new int[indices.size()];
    float[] numbers = new float[ascending.length];
    List<String> labels = labelled ? new ArrayList<>(ascending.length) : null;
    long last = -1;
    for (int i = 0; i < ascending.length; i++) {
      JsonNode index = indices.get(i);
      if (!index.isIntegralNumber() || !index.canConvertToLong() || !values.get(i).isNumber()) {
        throw ChromaRefusal.shape(field, "expected integers as indices and numbers as values");
      }
      if (index.longValue() <= last || index.longValue() > 0xffff_ffffL) {
        throw badSparse(field, "indices must ascend from 0 to 4294967295");
      }
      last = index.longValue();
      ascending[i] = (int) last;
      numbers[i] = (float) values.get(i).doubleValue();
      if (!Float.isFinite(numbers[i])) {
        throw badSparse(field, "values must be finite");
      }
      if (labels != null) {
        labels.add(tokens.get(i).asString(""));
      }
    }
    return new Value.Sparse(ascending, numbers, labels);
  }

  private static boolean isAbsent(JsonNode node) {
    return node.isMissingNode() || node.isNull();
  }

  private static RuntimeException badSparse(String field, String why) {
    return new Failure.Invalid(
            "Validation error: " + field + ": Invalid sparse vector: " + why, field)
        .asException();
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
      return new Value.Text(BodyReader.paired(field, node.stringValue()));
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

  /** Writes a record's metadata without the reserved keys: null where it has none at all. */
  static void writeRecord(@Nullable Map<String, Value> values, JsonGenerator json) {
    if (values == null || values.isEmpty()) {
      json.writeNull();
    } else {
      writeObject(values, json);
    }
  }

  /** Writes an object without the reserved keys, or null where nothing is left. */
  static void write(Map<String, Value> values, JsonGenerator json) {
    if (values.keySet().stream().allMatch(key -> key.startsWith(RESERVED))) {
      json.writeNull();
    } else {
      writeObject(values, json);
    }
  }

  /** Writes an object without the reserved keys, also where nothing is left. */
  static void writeObject(Map<String, Value> values, JsonGenerator json) {
    json.writeStartObject();
    values.forEach((key, value) -> {
      if (!key.startsWith(RESERVED)) {
        json.writeName(key);
        write(value, json);
      }
    });
    json.writeEndObject();
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
      case Value.Sparse sparse -> writeSparse(sparse, json);
    }
  }

  private static void writeSparse(Value.Sparse sparse, JsonGenerator json) {
    json.writeStartObject();
    json.writeStringProperty("#type", "sparse_vector");
    json.writeArrayPropertyStart("indices");
    for (int index : sparse.indices()) {
      json.writeNumber(Integer.toUnsignedLong(index));
    }
    json.writeEndArray();
    json.writeArrayPropertyStart("values");
    for (float value : sparse.values()) {
      json.writeNumber(value);
    }
    json.writeEndArray();
    List<String> labels = sparse.labels();
    if (labels != null) {
      json.writeArrayPropertyStart("tokens");
      labels.forEach(json::writeString);
      json.writeEndArray();
    }
    json.writeEndObject();
  }
}

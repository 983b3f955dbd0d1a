package dev.corral.core.retrieval;

import dev.corral.core.exchange.Scope;
import dev.corral.core.vector.filter.Value;
import java.io.ByteArrayOutputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A JSON object of scalars and objects: the form of a kept record. A field that is not there reads
 * as zero or null, so that records can gain fields.
 */
final class Fields {

  private static final JsonFactory JSON = new JsonFactory();

  private final Map<String, Object> values = new LinkedHashMap<>();

  static Fields of(Map<String, String> texts) {
    Fields fields = new Fields();
    fields.values.putAll(texts);
    return fields;
  }

  static Fields ofValues(Map<String, Value> values) {
    Fields fields = new Fields();
    values.forEach((key, value) -> fields.values.put(key, scalar(value)));
    return fields;
  }

  Fields with(String name, @Nullable Object value) {
    if (value != null) {
      values.put(name, value);
    }
    return this;
  }

  boolean has(String name) {
    return values.containsKey(name);
  }

  String text(String name) {
    return values.get(name) instanceof String text ? text : "";
  }

  long whole(String name) {
    return values.get(name) instanceof Long whole ? whole : 0;
  }

  /** Returns whose a record is; one without an owner is from before there were any. */
  String owner() {
    String owner = text("owner");
    return owner.isEmpty() ? Scope.COMMON.text() : owner;
  }

  double real(String name) {
    return values.get(name) instanceof Number number ? number.doubleValue() : 0;
  }

  Fields object(String name) {
    return values.get(name) instanceof Fields fields ? fields : new Fields();
  }

  Map<String, Object> asMap() {
    return values;
  }

  Map<String, Value> asValues() {
    Map<String, Value> result = new LinkedHashMap<>();
    values.forEach((key, value) -> result.put(key, value(value)));
    return result;
  }

  byte[] encode() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
      write(json);
    }
    return out.toByteArray();
  }

  static Fields decode(byte[] bytes) {
    try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), bytes)) {
      json.nextToken();
      return read(json);
    }
  }

  private void write(JsonGenerator json) {
    json.writeStartObject();
    values.forEach((name, value) -> {
      json.writeName(name);
      switch (value) {
        case String text -> json.writeString(text);
        case Long whole -> json.writeNumber(whole);
        case Double real -> json.writeNumber(real);
        case Boolean flag -> json.writeBoolean(flag);
        case Fields fields -> fields.write(json);
        default -> throw new AssertionError("no JSON for " + value.getClass());
      }
    });
    json.writeEndObject();
  }

  private static Fields read(JsonParser json) {
    Fields fields = new Fields();
    while (json.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = json.currentName();
      switch (json.nextToken()) {
        case VALUE_STRING -> fields.values.put(name, json.getString());
        case VALUE_NUMBER_INT -> fields.values.put(name, json.getLongValue());
        case VALUE_NUMBER_FLOAT -> fields.values.put(name, json.getDoubleValue());
        case VALUE_TRUE -> fields.values.put(name, true);
        case VALUE_FALSE -> fields.values.put(name, false);
        case START_OBJECT -> fields.values.put(name, read(json));
        default -> json.skipChildren();
      }
    }
    return fields;
  }

  private static Object scalar(Value value) {
    return switch (value) {
      case Value.Text(String text) -> text;
      case Value.Whole(long whole) -> whole;
      case Value.Real(double real) -> real;
      case Value.Flag(boolean flag) -> flag;
      case Value.Many _, Value.Sparse _ -> throw new AssertionError("attributes are scalars");
    };
  }

  private static Value value(Object scalar) {
    return switch (scalar) {
      case String text -> new Value.Text(text);
      case Long whole -> new Value.Whole(whole);
      case Double real -> new Value.Real(real);
      case Boolean flag -> new Value.Flag(flag);
      default -> throw new AssertionError("no attribute of " + scalar.getClass());
    };
  }
}

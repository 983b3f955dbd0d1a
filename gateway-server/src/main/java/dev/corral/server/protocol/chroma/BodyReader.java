package dev.corral.server.protocol.chroma;

import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.FailureException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.JsonRecyclerPools;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A JSON object read field by field as its tokens come. Broken JSON is {@link Failure.Unreadable},
 * a value of the wrong type a {@link ChromaRefusal} that names the field. Used by one thread.
 */
final class BodyReader {

  /** Deepest nesting, as in Chroma: a filter takes two levels for each of its own. */
  private static final int MAX_DEPTH = 128;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .recyclerPool(JsonRecyclerPools.threadLocalPool())
                  .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxNumberLength(400)
                          .maxStringLength(Integer.MAX_VALUE)
                          .build())
                  .build())
          .build();

  /** Takes the fields of an object; what it does not take is skipped. */
  @FunctionalInterface
  interface Fields {
    /** Reads the value of a field that it knows; the parser stands at the value. */
    void take(String name, BodyReader value);
  }

  private final JsonParser json;

  private BodyReader(JsonParser json) {
    this.json = json;
  }

  /** Reads a body that must be one object. */
  static void read(byte[] body, Fields fields) {
    if (body.length == 0) {
      throw empty();
    }
    try (JsonParser json = MAPPER.createParser(body)) {
      JsonToken first = json.nextToken();
      if (first == null) {
        throw empty();
      }
      if (first != JsonToken.START_OBJECT) {
        finish(json);
        throw ChromaRefusal.shape("(body)", "expected an object");
      }
      var reader = new BodyReader(json);
      Set<String> names = new HashSet<>();
      while (json.nextToken() != JsonToken.END_OBJECT) {
        String name = json.currentName();
        if (!names.add(name)) {
          throw ChromaRefusal.shape(name, "is there twice");
        }
        json.nextToken();
        fields.take(name, reader);
        json.skipChildren();
      }
      finish(json);
    } catch (JacksonException e) {
      throw new Failure.Unreadable(
              "Failed to parse the request body as JSON"
                  + (e.getLocation() == null
                      ? ""
                      : " at line "
                          + e.getLocation().getLineNr()
                          + " column "
                          + e.getLocation().getColumnNr()))
          .asException();
    }
  }

  private static FailureException empty() {
    return new Failure.Unreadable("Failed to parse the request body as JSON: it is empty")
        .asException();
  }

  private static void finish(JsonParser json) {
    json.skipChildren();
    if (json.nextToken() != null) {
      throw new Failure.Unreadable(
              "Failed to parse the request body as JSON: something follows the value")
          .asException();
    }
  }

  boolean isNull() {
    return json.currentToken() == JsonToken.VALUE_NULL;
  }

  boolean isString() {
    return json.currentToken() == JsonToken.VALUE_STRING;
  }

  String string(String field) {
    if (!isString()) {
      throw ChromaRefusal.shape(field, "expected a string, got " + kind());
    }
    return paired(field, json.getString());
  }

  /** Refuses half of a pair of UTF-16, which is no character and cannot be stored. */
  static String paired(String field, String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        boolean pair =
            i + 1 < text.length() && Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1));
        if (!pair) {
          throw new Failure.Unreadable(
                  "Failed to parse the request body as JSON: " + field + ": a lone surrogate")
              .asException();
        }
        i++;
      }
    }
    return text;
  }

  boolean bool(String field) {
    return switch (json.currentToken()) {
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case null, default -> throw ChromaRefusal.shape(field, "expected a boolean, got " + kind());
    };
  }

  /** Reads a count that fits 32 bits; larger ones are the largest int, as no collection is so. */
  int count(String field) {
    if (json.currentToken() != JsonToken.VALUE_NUMBER_INT) {
      throw ChromaRefusal.shape(field, "expected an integer from 0, got " + kind());
    }
    long value =
        json.getNumberType() == JsonParser.NumberType.BIG_INTEGER ? -1 : json.getLongValue();
    if (value < 0 || value > 0xffff_ffffL) {
      throw ChromaRefusal.shape(field, "expected an integer from 0 to 4294967295");
    }
    return (int) Math.min(value, Integer.MAX_VALUE);
  }

  /** Returns the value as a tree. */
  JsonNode tree() {
    return json.readValueAsTree();
  }

  /** Reads an array item by item. */
  void items(String field, Item item) {
    if (json.currentToken() != JsonToken.START_ARRAY) {
      throw ChromaRefusal.shape(field, "expected an array, got " + kind());
    }
    for (int i = 0; json.nextToken() != JsonToken.END_ARRAY; i++) {
      item.read(i);
    }
  }

  /** Reads an array of strings. */
  List<String> strings(String field) {
    List<String> strings = new ArrayList<>();
    items(field, i -> strings.add(string(field + "[" + i + "]")));
    return strings;
  }

  /** Reads an array of strings and nulls. */
  List<@Nullable String> optionalStrings(String field) {
    List<@Nullable String> strings = new ArrayList<>();
    items(field, i -> strings.add(isNull() ? null : string(field + "[" + i + "]")));
    return strings;
  }

  /** Reads an array of numbers. */
  float[] floats(String field) {
    if (json.currentToken() != JsonToken.START_ARRAY) {
      throw ChromaRefusal.shape(field, "expected an array of numbers, got " + kind());
    }
    var floats = new FloatList();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (!json.currentToken().isNumeric()) {
        throw ChromaRefusal.shape(field, "expected numbers, got " + kind());
      }
      floats.add(json.getFloatValue());
    }
    return floats.toArray();
  }

  private String kind() {
    return switch (json.currentToken()) {
      case START_OBJECT -> "an object";
      case START_ARRAY -> "an array";
      case VALUE_STRING -> "a string";
      case VALUE_NUMBER_INT -> "an integer";
      case VALUE_NUMBER_FLOAT -> "a real number";
      case VALUE_TRUE, VALUE_FALSE -> "a boolean";
      case VALUE_NULL -> "null";
      case null, default -> "nothing";
    };
  }

  /** Reads one item of an array. */
  @FunctionalInterface
  interface Item {
    void read(int index);
  }
}

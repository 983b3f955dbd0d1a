package dev.corral.server.protocol.json;

import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.FailureException;
import dev.corral.core.exchange.Json;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A JSON object read field by field. A field that is absent and one that is null are the same;
 * every wrong type is a {@link Failure.Invalid} that names the field by its path. It remembers what
 * was asked for, so that {@link #unread} can tell what was not. Used by one thread.
 */
public final class JsonObject {

  private static final Pattern INDEX = Pattern.compile("\\[\\d+]");

  private final ObjectNode node;
  private final String path;
  private final Set<String> asked = new HashSet<>();

  /** The body's object and every object in it that was read, shared by all of them. */
  private final List<JsonObject> read;

  JsonObject(ObjectNode body) {
    this(body, "", new ArrayList<>());
  }

  private JsonObject(ObjectNode node, String path, List<JsonObject> read) {
    this.node = node;
    this.path = path;
    this.read = read;
    read.add(this);
  }

  /**
   * Returns the paths of the fields that are there and were not asked for, in the body and in the
   * objects of it that were read; {@code messages[].name} stands for the field of every item.
   */
  public Collection<String> unread() {
    Collection<String> paths = new LinkedHashSet<>();
    for (JsonObject object : read) {
      for (Map.Entry<String, JsonNode> field : object.node.properties()) {
        if (!object.asked.contains(field.getKey()) && !field.getValue().isNull()) {
          paths.add(INDEX.matcher(object.pathOf(field.getKey())).replaceAll("[]"));
        }
      }
    }
    return paths;
  }

  /** Tells whether the field is there and not null. */
  public boolean has(String name) {
    return field(name) != null;
  }

  /** Returns the names of all fields in order, null ones included. */
  public Collection<String> names() {
    return node.propertyNames();
  }

  /** Returns the field as it is, or null. */
  public @Nullable JsonNode field(String name) {
    asked.add(name);
    JsonNode value = node.get(name);
    return value == null || value.isNull() ? null : value;
  }

  /** Returns the path of a field from the root of the body, for error messages. */
  public String pathOf(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  /** Returns a string that must be there. */
  public String string(String name) {
    String value = optionalString(name);
    if (value == null) {
      throw missing(name);
    }
    return value;
  }

  /** Returns a string, or null. */
  public @Nullable String optionalString(String name) {
    JsonNode value = field(name);
    if (value == null) {
      return null;
    }
    if (!value.isString()) {
      throw wrongType(name, "a string", value);
    }
    return value.stringValue();
  }

  /** Returns a string, or the default. */
  public String string(String name, String whenAbsent) {
    String value = optionalString(name);
    return value == null ? whenAbsent : value;
  }

  /** Returns a truth value, or null. */
  public @Nullable Boolean optionalBoolean(String name) {
    JsonNode value = field(name);
    if (value == null) {
      return null;
    }
    if (!value.isBoolean()) {
      throw wrongType(name, "a boolean", value);
    }
    return value.booleanValue();
  }

  /** Returns a truth value, or the default. */
  public boolean bool(String name, boolean whenAbsent) {
    Boolean value = optionalBoolean(name);
    return value == null ? whenAbsent : value;
  }

  /** Returns an integer within bounds, or null. */
  public @Nullable Integer optionalInteger(String name, int min, int max) {
    JsonNode value = field(name);
    if (value == null) {
      return null;
    }
    if (!value.isIntegralNumber()) {
      throw wrongType(name, "an integer", value);
    }
    if (!value.canConvertToInt() || value.intValue() < min || value.intValue() > max) {
      throw invalid(name, "must be between " + min + " and " + max);
    }
    return value.intValue();
  }

  /** Returns an integer within bounds, or the default. */
  public int integer(String name, int min, int max, int whenAbsent) {
    Integer value = optionalInteger(name, min, max);
    return value == null ? whenAbsent : value;
  }

  /** Returns a finite number, or null. */
  public @Nullable Double optionalNumber(String name) {
    JsonNode value = field(name);
    if (value == null) {
      return null;
    }
    if (!value.isNumber() || !Double.isFinite(value.doubleValue())) {
      throw wrongType(name, "a number", value);
    }
    return value.doubleValue();
  }

  /** Returns an object, or null. */
  public @Nullable JsonObject optionalObject(String name) {
    JsonNode value = field(name);
    if (value == null) {
      return null;
    }
    if (!(value instanceof ObjectNode object)) {
      throw wrongType(name, "an object", value);
    }
    return new JsonObject(object, pathOf(name), read);
  }

  /** Returns an object that must be there. */
  public JsonObject object(String name) {
    JsonObject value = optionalObject(name);
    if (value == null) {
      throw missing(name);
    }
    return value;
  }

  /** Returns the objects of an array; empty where it is absent. */
  public List<JsonObject> objects(String name) {
    ArrayNode array = array(name);
    List<JsonObject> items = new ArrayList<>();
    for (int i = 0; array != null && i < array.size(); i++) {
      String at = name + "[" + i + "]";
      if (!(array.get(i) instanceof ObjectNode object)) {
        throw wrongType(at, "an object", array.get(i));
      }
      items.add(new JsonObject(object, pathOf(at), read));
    }
    return items;
  }

  /** Returns the strings of an array; empty where it is absent. */
  public List<String> strings(String name) {
    ArrayNode array = array(name);
    List<String> items = new ArrayList<>();
    for (int i = 0; array != null && i < array.size(); i++) {
      if (!array.get(i).isString()) {
        throw wrongType(name + "[" + i + "]", "a string", array.get(i));
      }
      items.add(array.get(i).stringValue());
    }
    return items;
  }

  /** Returns the array, or null. */
  public @Nullable ArrayNode array(String name) {
    JsonNode value = field(name);
    if (value == null) {
      return null;
    }
    if (!(value instanceof ArrayNode array)) {
      throw wrongType(name, "an array", value);
    }
    return array;
  }

  /** Returns the field's JSON as it is, its key order kept, or null. */
  public @Nullable Json json(String name) {
    JsonNode value = field(name);
    String taken = pathOf(name);
    read.removeIf(object -> object.path.equals(taken));
    return value == null ? null : new Json(value.toString());
  }

  /** Returns the failure of a field that must be there. */
  public FailureException missing(String name) {
    return new Failure.Invalid(pathOf(name) + " is required", pathOf(name)).asException();
  }

  /** Returns the failure of a field whose value breaks a rule, said as {@code must …}. */
  public FailureException invalid(String name, String rule) {
    return new Failure.Invalid(pathOf(name) + " " + rule, pathOf(name)).asException();
  }

  /** Returns the failure of a field of a wrong type. */
  public FailureException wrongType(String name, String expected, JsonNode actual) {
    return invalid(name, "must be " + expected + ", not " + JsonReading.kind(actual));
  }
}

package dev.corral.server.protocol.openai.responses;

import dev.corral.core.exchange.Json;
import dev.corral.server.protocol.json.JsonObject;
import dev.corral.server.protocol.json.JsonReading;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The field {@code input}: a text, or items.
 *
 * @param items to be read
 * @param json the same as they are listed and kept: each with a type and an id, contents as parts
 */
record InputList(List<JsonObject> items, Json json) {

  /** Most items of a request. */
  private static final int MOST = 10_000;

  static InputList read(JsonObject body) {
    JsonNode input = ResponseQuestion.inputOf(body);
    if (input.isString()) {
      ArrayNode one = JsonNodeFactory.instance.arrayNode();
      one.addObject().put("role", "user").put("content", input.stringValue());
      return new InputList(objects(one), listed(one));
    }
    if (!(input instanceof ArrayNode array)) {
      throw body.wrongType("input", "a string or an array of items", input);
    }
    if (array.isEmpty() || array.size() > MOST) {
      throw body.invalid("input", "must have 1 to " + MOST + " items");
    }
    return new InputList(body.objects("input"), listed(array));
  }

  private static List<JsonObject> objects(ArrayNode array) {
    return JsonReading.object(("{\"input\":" + array + "}").getBytes(StandardCharsets.UTF_8))
        .objects("input");
  }

  private static Json listed(ArrayNode items) {
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    for (JsonNode item : items) {
      all.add(item instanceof ObjectNode object ? listed(object, all.size()) : item);
    }
    return new Json(all.toString());
  }

  private static ObjectNode listed(ObjectNode item, int place) {
    String type = item.path("type").asString("message");
    ObjectNode whole = JsonNodeFactory.instance.objectNode();
    whole.put("id", item.path("id").asString(prefix(type) + "_in" + place));
    whole.put("type", type);
    whole.setAll(item);
    if (whole.path("id").isNull()) {
      whole.put("id", prefix(type) + "_in" + place);
    }
    JsonNode content = item.path("content");
    if (type.equals("message")) {
      whole.put("status", "completed");
      if (content.isString()) {
        boolean said = item.path("role").asString("").equals("assistant");
        ObjectNode part = JsonNodeFactory.instance.objectNode();
        part.put("type", said ? "output_text" : "input_text").put("text", content.stringValue());
        if (said) {
          part.putArray("annotations");
        }
        whole.putArray("content").add(part);
      }
    }
    return whole;
  }

  private static String prefix(String type) {
    return switch (type) {
      case "message" -> "msg";
      case "reasoning" -> "rs";
      case "function_call" -> "fc";
      case "function_call_output" -> "fco";
      default -> type.toLowerCase(Locale.ROOT);
    };
  }
}

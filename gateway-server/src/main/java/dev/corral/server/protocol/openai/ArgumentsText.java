package dev.corral.server.protocol.openai;

import dev.corral.core.exchange.FailureException;
import dev.corral.core.exchange.Json;
import dev.corral.server.protocol.json.JsonObject;
import dev.corral.server.protocol.json.JsonReading;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;

/** The arguments of a call, which OpenAI has as a JSON object in a string. */
public final class ArgumentsText {

  private ArgumentsText() {}

  /** Reads a field; the empty object where it is absent or blank. */
  public static Json read(JsonObject holder, String name) {
    String text = holder.string(name, "");
    if (text.isBlank()) {
      return Json.EMPTY_OBJECT;
    }
    try {
      JsonNode value = JsonReading.value(text.getBytes(StandardCharsets.UTF_8));
      if (value.isObject()) {
        return new Json(value.toString());
      }
    } catch (FailureException e) {
      throw holder.invalid(name, "must be a JSON object in a string: " + e.getMessage());
    }
    throw holder.invalid(name, "must be a JSON object in a string");
  }
}

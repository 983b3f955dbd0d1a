package dev.corral.server.protocol.openai.responses;

import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.FailureException;
import dev.corral.core.exchange.Json;
import dev.corral.server.outbound.JsonBody;
import dev.corral.server.protocol.Request;
import dev.corral.server.protocol.json.JsonReading;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** A page of the items that an answer was asked with. */
final class InputPage {

  private static final int DEFAULT_ITEMS = 20;
  private static final int MOST_ITEMS = 100;

  private InputPage() {}

  static JsonBody of(Json input, Request request) {
    List<JsonNode> items = new ArrayList<>();
    JsonReading.value(input.text().getBytes(StandardCharsets.UTF_8)).forEach(items::add);
    List<JsonNode> ordered =
        switch (request.query("order").orElse("desc")) {
          case "desc" -> items.reversed();
          case "asc" -> items;
          default -> throw invalid("order", "must be \"asc\" or \"desc\"");
        };
    List<JsonNode> rest = ordered.subList(start(ordered, request), ordered.size());
    int limit = Math.min(limit(request), rest.size());
    return page(rest.subList(0, limit), rest.size() > limit);
  }

  private static int start(List<JsonNode> ordered, Request request) {
    String after = request.query("after").orElse("");
    if (after.isEmpty()) {
      return 0;
    }
    for (int i = 0; i < ordered.size(); i++) {
      if (id(ordered.get(i)).equals(after)) {
        return i + 1;
      }
    }
    throw invalid("after", "must be the id of an item of this response");
  }

  private static int limit(Request request) {
    try {
      int limit = Integer.parseInt(request.query("limit").orElse("" + DEFAULT_ITEMS));
      if (limit >= 1 && limit <= MOST_ITEMS) {
        return limit;
      }
    } catch (NumberFormatException e) {
      throw invalid("limit", "must be an integer");
    }
    throw invalid("limit", "must be between 1 and " + MOST_ITEMS);
  }

  private static JsonBody page(List<JsonNode> items, boolean hasMore) {
    return json -> {
      json.writeStartObject();
      json.writeStringProperty("object", "list");
      json.writeArrayPropertyStart("data");
      items.forEach(item -> json.writeRawValue(item.toString()));
      json.writeEndArray();
      if (items.isEmpty()) {
        json.writeNullProperty("first_id");
        json.writeNullProperty("last_id");
      } else {
        json.writeStringProperty("first_id", id(items.getFirst()));
        json.writeStringProperty("last_id", id(items.getLast()));
      }
      json.writeBooleanProperty("has_more", hasMore);
      json.writeEndObject();
    };
  }

  private static String id(JsonNode item) {
    return item.path("id").asString("");
  }

  private static FailureException invalid(String name, String rule) {
    return new Failure.Invalid(name + " " + rule, name).asException();
  }
}

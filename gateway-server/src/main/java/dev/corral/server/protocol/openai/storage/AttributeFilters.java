package dev.corral.server.protocol.openai.storage;

import dev.corral.core.vector.filter.Filter;
import dev.corral.core.vector.filter.Filter.Comparison;
import dev.corral.core.vector.filter.Value;
import dev.corral.server.protocol.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/** Reads the filters of a search: comparisons, joined by {@code and} and {@code or}. */
public final class AttributeFilters {

  private static final int MOST_PARTS = 100;

  private AttributeFilters() {}

  /** Reads the field {@code filters}; null where absent. */
  public static @Nullable Filter read(JsonObject body) {
    JsonObject filter = body.optionalObject("filters");
    return filter == null ? null : filter(filter);
  }

  private static Filter filter(JsonObject node) {
    return switch (node.string("type")) {
      case "and" -> new Filter.All(parts(node));
      case "or" -> new Filter.Any(parts(node));
      case "eq" -> compare(node, Comparison.EQUAL);
      case "ne" -> compare(node, Comparison.NOT_EQUAL);
      case "gt" -> order(node, Comparison.GREATER);
      case "gte" -> order(node, Comparison.GREATER_OR_EQUAL);
      case "lt" -> order(node, Comparison.LESS);
      case "lte" -> order(node, Comparison.LESS_OR_EQUAL);
      case "in" -> new Filter.OneOf(node.string("key"), values(node), false);
      case "nin" -> new Filter.OneOf(node.string("key"), values(node), true);
      default -> throw node.invalid("type", "must be eq, ne, gt, gte, lt, lte, in, nin, and or or");
    };
  }

  private static List<Filter> parts(JsonObject node) {
    List<JsonObject> parts = node.objects("filters");
    if (parts.isEmpty() || parts.size() > MOST_PARTS) {
      throw node.invalid("filters", "must have 1 to " + MOST_PARTS + " filters");
    }
    return parts.stream().map(AttributeFilters::filter).toList();
  }

  /** Reads a comparison by order, which only numbers have. */
  private static Filter order(JsonObject node, Comparison comparison) {
    JsonNode value = node.field("value");
    if (value != null && !value.isNumber()) {
      throw node.wrongType("value", "a number with " + node.string("type"), value);
    }
    return compare(node, comparison);
  }

  private static Filter compare(JsonObject node, Comparison comparison) {
    JsonNode value = node.field("value");
    if (value == null) {
      throw node.missing("value");
    }
    return new Filter.Compare(
        node.string("key"), comparison, StoreFields.scalar(node, "value", value));
  }

  private static List<Value> values(JsonObject node) {
    ArrayNode array = node.array("value");
    if (array == null || array.isEmpty() || array.size() > MOST_PARTS) {
      throw node.invalid("value", "must be an array of 1 to " + MOST_PARTS + " values");
    }
    List<Value> values = new ArrayList<>();
    for (JsonNode value : array) {
      values.add(StoreFields.scalar(node, "value[" + values.size() + "]", value));
    }
    return values;
  }
}

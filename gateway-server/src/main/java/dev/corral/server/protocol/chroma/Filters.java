package dev.corral.server.protocol.chroma;

import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.FailureException;
import dev.corral.core.vector.filter.Filter;
import dev.corral.core.vector.filter.Filter.Comparison;
import dev.corral.core.vector.filter.Matcher;
import dev.corral.core.vector.filter.Value;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads {@code where} and {@code where_document}: one key in every object. */
final class Filters {

  private static final String DOCUMENT = "#document";
  private static final String ID = "#id";

  /** Get and query name their ids apart, and know no such key in {@code where}. */
  private static final Filters WITHOUT_IDS = new Filters(false);

  private static final Filters WITH_IDS = new Filters(true);

  private final boolean idsToo;

  private Filters(boolean idsToo) {
    this.idsToo = idsToo;
  }

  /** Returns both filters as one, or null where there is neither. */
  static @Nullable Filter read(@Nullable JsonNode where, @Nullable JsonNode whereDocument) {
    Filter metadata = where == null ? null : WITHOUT_IDS.where(where);
    Filter document = whereDocument == null ? null : whereDocument(whereDocument);
    if (metadata == null) {
      return document;
    }
    return document == null ? metadata : new Filter.All(List.of(metadata, document));
  }

  /** Returns the filter of a search, which may ask for {@code #id}. */
  static Filter readSearch(JsonNode where) {
    return WITH_IDS.where(where);
  }

  private Filter where(JsonNode node) {
    Map.Entry<String, JsonNode> only = only(node, Filters::badWhere);
    String key = only.getKey();
    JsonNode operand = only.getValue();
    return switch (key) {
      case "$and" -> new Filter.All(parts(operand, this::where, Filters::badWhere));
      case "$or" -> new Filter.Any(parts(operand, this::where, Filters::badWhere));
      default -> {
        if (key.startsWith("$")) {
          throw badWhere("unknown operator " + key);
        }
        if (idsToo && key.equals(ID)) {
          yield ids(operand);
        }
        yield operand.isObject() ? operation(key, operand) : equal(key, operand);
      }
    };
  }

  private static Filter ids(JsonNode operand) {
    if (!operand.isObject()) {
      return new Filter.Ids(Set.of(id(operand)), false);
    }
    Map.Entry<String, JsonNode> only = only(operand, Filters::badWhere);
    JsonNode value = only.getValue();
    return switch (only.getKey()) {
      case "$eq" -> new Filter.Ids(Set.of(id(value)), false);
      case "$ne" -> new Filter.Ids(Set.of(id(value)), true);
      case "$in" -> new Filter.Ids(idsOf(value), false);
      case "$nin" -> new Filter.Ids(idsOf(value), true);
      default -> throw badWhere("#id is matched by $eq, $ne, $in and $nin");
    };
  }

  private static Set<String> idsOf(JsonNode node) {
    if (!node.isArray()) {
      throw badWhere("expected a list of strings after $in and $nin");
    }
    Set<String> ids = new LinkedHashSet<>();
    for (JsonNode item : node) {
      ids.add(id(item));
    }
    return ids;
  }

  private static String id(JsonNode node) {
    if (!node.isString()) {
      throw badWhere("#id is compared with strings");
    }
    return node.stringValue();
  }

  private static Filter equal(String key, JsonNode operand) {
    refuseDocument(key, operand);
    return new Filter.Compare(key, Comparison.EQUAL, scalar(operand));
  }

  private static Filter operation(String key, JsonNode node) {
    Map.Entry<String, JsonNode> only = only(node, Filters::badWhere);
    JsonNode operand = only.getValue();
    String operator = only.getKey();
    if (key.equals(DOCUMENT)) {
      Filter document = document(operator, operand);
      if (document != null) {
        return document;
      }
      if (operator.endsWith("contains")) {
        throw badWhere("expected a string after " + operator + " at #document");
      }
      refuseDocument(key, operand);
    }
    return switch (operator) {
      case "$eq" -> new Filter.Compare(key, Comparison.EQUAL, scalar(operand));
      case "$ne" -> new Filter.Compare(key, Comparison.NOT_EQUAL, scalar(operand));
      case "$gt" -> new Filter.Compare(key, Comparison.GREATER, number(operand));
      case "$gte" -> new Filter.Compare(key, Comparison.GREATER_OR_EQUAL, number(operand));
      case "$lt" -> new Filter.Compare(key, Comparison.LESS, number(operand));
      case "$lte" -> new Filter.Compare(key, Comparison.LESS_OR_EQUAL, number(operand));
      case "$in" -> new Filter.OneOf(key, scalars(operand), false);
      case "$nin" -> new Filter.OneOf(key, scalars(operand), true);
      case "$contains" -> new Filter.Holds(key, scalar(operand), false);
      case "$not_contains" -> new Filter.Holds(key, scalar(operand), true);
      default -> throw badWhere("unknown operator " + operator);
    };
  }

  private static Filter whereDocument(JsonNode node) {
    Map.Entry<String, JsonNode> only = only(node, Filters::badDocument);
    JsonNode operand = only.getValue();
    return switch (only.getKey()) {
      case "$and" -> new Filter.All(parts(operand, Filters::whereDocument, Filters::badDocument));
      case "$or" -> new Filter.Any(parts(operand, Filters::whereDocument, Filters::badDocument));
      default -> {
        Filter document = document(only.getKey(), operand);
        if (document == null) {
          throw badDocument("unknown operator or a value that is no string");
        }
        yield document;
      }
    };
  }

  private static @Nullable Filter document(String operator, JsonNode operand) {
    if (!operand.isString()) {
      return null;
    }
    String text = operand.stringValue();
    return switch (operator) {
      case "$contains" -> new Filter.DocumentContains(text, false);
      case "$not_contains" -> new Filter.DocumentContains(text, true);
      case "$regex" -> checked(new Filter.DocumentMatches(text, false));
      case "$not_regex" -> checked(new Filter.DocumentMatches(text, true));
      default -> null;
    };
  }

  /** Refuses a broken expression here, also where no document will be asked. */
  private static Filter checked(Filter.DocumentMatches filter) {
    var _ = Matcher.of(filter);
    return filter;
  }

  private static Map.Entry<String, JsonNode> only(
      JsonNode node, Function<String, FailureException> refusal) {
    if (!node.isObject() || node.size() != 1) {
      throw refusal.apply("expected an object with exactly one key");
    }
    return node.properties().iterator().next();
  }

  private static List<Filter> parts(
      JsonNode operand,
      Function<JsonNode, Filter> part,
      Function<String, FailureException> refusal) {
    if (!operand.isArray()) {
      throw refusal.apply("expected an array after $and and $or");
    }
    List<Filter> parts = new ArrayList<>(operand.size());
    for (JsonNode item : operand) {
      parts.add(part.apply(item));
    }
    return parts;
  }

  private static Value scalar(JsonNode node) {
    boolean beyond = node.isIntegralNumber() && !node.canConvertToLong();
    if (beyond && node.bigIntegerValue().signum() > 0 && node.bigIntegerValue().bitLength() <= 64) {
      throw badWhere("an integer beyond 63 bits"); // larger ones are read as real numbers, as there
    }
    try {
      return MetadataJson.scalar("where", node);
    } catch (ChromaRefusal _) {
      throw badWhere("expected a string, a number or a boolean");
    }
  }

  private static Value number(JsonNode node) {
    Value value = scalar(node);
    if (value instanceof Value.Whole || value instanceof Value.Real) {
      return value;
    }
    throw badWhere("expected a number after $gt, $gte, $lt and $lte");
  }

  private static List<Value> scalars(JsonNode node) {
    if (!node.isArray() || node.isEmpty()) {
      throw badWhere("expected a list that is not empty after $in and $nin");
    }
    List<Value> values = new ArrayList<>(node.size());
    boolean real = scalar(node.get(0)) instanceof Value.Real; // then whole ones are read as real
    for (JsonNode item : node) {
      values.add(
          real && item.isIntegralNumber() ? new Value.Real(item.doubleValue()) : scalar(item));
    }
    if (values.stream().map(Value::getClass).distinct().count() > 1) {
      throw badWhere("expected values of one type after $in and $nin");
    }
    return values;
  }

  /** Refuses to compare documents as metadata; numbers and truth values match no document. */
  private static void refuseDocument(String key, JsonNode operand) {
    boolean text = operand.isArray() ? operand.path(0).isString() : operand.isString();
    if (key.equals(DOCUMENT) && text) {
      throw badWhere("#document is matched by $contains, $not_contains, $regex and $not_regex");
    }
  }

  private static FailureException badWhere(String why) {
    return new Failure.Invalid("Invalid where clause: " + why, "where").asException();
  }

  private static FailureException badDocument(String why) {
    return new Failure.Invalid("Invalid where document clause: " + why, "where_document")
        .asException();
  }
}

package dev.corral.server.protocol.chroma;

import dev.corral.core.exchange.Failure;
import dev.corral.core.vector.filter.Value;
import dev.corral.core.vector.rank.Rank;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads rank expressions: one operator in every object. A {@code $knn} asks for dense vectors at
 * {@code #embedding}, for words at {@code #document} (a text, ranked by BM25), and for sparse
 * vectors at a metadata key.
 */
final class RankJson {

  /** Candidates of a measure that does not say how many. */
  private static final int CANDIDATES = 16;

  /** Most measures of one request: each is a search. */
  private static final int MAX_MEASURES = 100;

  private final Predicate<String> scaled;
  private int measures;

  /** Prepares for one request; tells of which keys sparse queries are scaled by rarity. */
  RankJson(Predicate<String> scaled) {
    this.scaled = scaled;
  }

  /** Reads an expression. */
  Rank read(String field, JsonNode node) {
    if (!node.isObject() || node.size() != 1) {
      throw ChromaRefusal.shape(field, "expected an object with exactly one operator");
    }
    Map.Entry<String, JsonNode> only = node.properties().iterator().next();
    String at = field + "." + only.getKey();
    JsonNode operand = only.getValue();
    return switch (only.getKey()) {
      case "$val" -> new Rank.Constant(number(at, operand));
      case "$knn" -> measure(at, operand);
      case "$sum" -> new Rank.Sum(all(at, operand));
      case "$mul" -> new Rank.Product(all(at, operand));
      case "$max" -> new Rank.Largest(all(at, operand));
      case "$min" -> new Rank.Smallest(all(at, operand));
      case "$sub" -> new Rank.Difference(side(at, operand, "left"), side(at, operand, "right"));
      case "$div" -> new Rank.Quotient(side(at, operand, "left"), side(at, operand, "right"));
      case "$abs" -> new Rank.Absolute(read(at, operand));
      case "$exp" -> new Rank.Exponential(read(at, operand));
      case "$log" -> new Rank.Logarithm(read(at, operand));
      default -> throw ChromaRefusal.shape(at, "unknown operator");
    };
  }

  private List<Rank> all(String field, JsonNode node) {
    if (!node.isArray()) {
      throw ChromaRefusal.shape(field, "expected an array");
    }
    List<Rank> parts = new ArrayList<>(node.size());
    for (int i = 0; i < node.size(); i++) {
      parts.add(read(field + "[" + i + "]", node.get(i)));
    }
    return parts;
  }

  private Rank side(String field, JsonNode node, String name) {
    JsonNode side = node.get(name);
    if (side == null) {
      throw ChromaRefusal.shape(field + "." + name, "is required");
    }
    return read(field + "." + name, side);
  }

  private Rank measure(String field, JsonNode node) {
    if (!node.isObject()) {
      throw ChromaRefusal.shape(field, "expected an object");
    }
    if (++measures > MAX_MEASURES) {
      throw new Failure.Invalid(
              "rank: at most " + MAX_MEASURES + " $knn in one request", "searches")
          .asException();
    }
    String key = optional(node, "key", at -> text(field + ".key", at), "#embedding");
    int limit = optional(node, "limit", n -> count(field + ".limit", n), CANDIDATES);
    boolean place =
        optional(node, "return_rank", flag -> flag(field + ".return_rank", flag), false);
    Float otherwise = optional(node, "default", value -> number(field + ".default", value), null);
    JsonNode query = node.get("query");
    String where = field + ".query";
    if (query == null) {
      throw ChromaRefusal.shape(where, "is required");
    }
    if (key.equals("#embedding")) {
      return new Rank.Nearest(vector(where, query), limit, otherwise, place);
    }
    if (key.equals("#document")) {
      return new Rank.Words(text(where, query), limit, otherwise, place);
    }
    Value.Sparse sparse = MetadataJson.sparse(where, query);
    return new Rank.Alike(key, sparse, scaled.test(key), limit, otherwise, place);
  }

  private static <T extends @Nullable Object> T optional(
      JsonNode node, String name, Function<JsonNode, T> read, T whenAbsent) {
    JsonNode value = node.get(name);
    return value == null || value.isNull() ? whenAbsent : read.apply(value);
  }

  private static float[] vector(String field, JsonNode node) {
    if (!node.isArray()) {
      throw ChromaRefusal.shape(field, "expected an array of numbers");
    }
    float[] vector = new float[node.size()];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = number(field + "[" + i + "]", node.get(i));
    }
    return vector;
  }

  private static float number(String field, JsonNode node) {
    if (!node.isNumber()) {
      throw ChromaRefusal.shape(field, "expected a number");
    }
    return (float) node.doubleValue();
  }

  private static int count(String field, JsonNode node) {
    if (!node.isIntegralNumber() || !node.canConvertToLong() || node.longValue() < 0) {
      throw ChromaRefusal.shape(field, "expected an integer from 0");
    }
    return (int) Math.min(Integer.MAX_VALUE, node.longValue());
  }

  private static boolean flag(String field, JsonNode node) {
    if (!node.isBoolean()) {
      throw ChromaRefusal.shape(field, "expected a boolean");
    }
    return node.booleanValue();
  }

  private static String text(String field, JsonNode node) {
    if (!node.isString()) {
      throw ChromaRefusal.shape(field, "expected a string");
    }
    return node.stringValue();
  }
}

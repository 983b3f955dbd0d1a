package dev.corral.server.protocol.chroma;

import dev.corral.core.exchange.Failure;
import dev.corral.core.vector.Grouping;
import dev.corral.core.vector.Search;
import dev.corral.core.vector.Selection;
import dev.corral.core.vector.VectorCollection.Part;
import dev.corral.core.vector.filter.Filter;
import dev.corral.core.vector.rank.Rank;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The body of search: questions, each with what it wants back. */
final class SearchBody {

  /** Most questions of one request. */
  private static final int MAX_SEARCHES = 100;

  private final RankJson ranks;
  private @Nullable List<Question> questions;

  /**
   * One question.
   *
   * @param search what is sought
   * @param select the keys wanted back, as they were sent
   */
  record Question(Search search, List<String> select) {

    /** Returns the parts of records that the keys need. */
    Set<Part> parts() {
      Set<Part> parts = EnumSet.noneOf(Part.class);
      for (String key : select) {
        switch (key) {
          case "#document" -> parts.add(Part.DOCUMENT);
          case "#embedding" -> parts.add(Part.VECTOR);
          case "#score", "#id" -> {}
          default -> parts.add(Part.METADATA);
        }
      }
      return parts;
    }
  }

  private SearchBody(Predicate<String> scaled) {
    this.ranks = new RankJson(scaled);
  }

  /**
   * Reads a body.
   *
   * @param scaled tells of which metadata keys sparse queries are scaled by rarity
   */
  static List<Question> read(byte[] bytes, Predicate<String> scaled) {
    var body = new SearchBody(scaled);
    BodyReader.read(bytes, body::take);
    if (body.questions == null) {
      throw ChromaRefusal.shape("searches", "is required");
    }
    return body.questions;
  }

  private void take(String name, BodyReader value) {
    switch (name) {
      case "searches" -> {
        List<Question> read = new ArrayList<>();
        value.items(
            "searches",
            i -> {
              if (i == MAX_SEARCHES) {
                throw new Failure.Invalid(
                        "searches: at most " + MAX_SEARCHES + " in one request", "searches")
                    .asException();
              }
              read.add(question("searches[" + i + "]", value.tree()));
            });
        questions = read;
      }
      case "read_level" -> {
        if (!value.isNull()) {
          RecordRoutes.checkReadLevel(value.string("read_level"));
        }
      }
      default -> {
        // Fields that nobody knows are ignored, as Chroma does.
      }
    }
  }

  private Question question(String field, JsonNode node) {
    if (!node.isObject()) {
      throw ChromaRefusal.shape(field, "expected an object");
    }
    JsonNode where = present(node, "filter");
    Filter filter =
        where == null || (where.isObject() && where.isEmpty()) ? null : Filters.readSearch(where);
    JsonNode rank = present(node, "rank");
    Rank ranked = rank == null || rank.isEmpty() ? null : ranks.read(field + ".rank", rank);
    JsonNode limit = present(node, "limit");
    Integer most = null;
    int offset = 0;
    if (limit != null) {
      requireObject(field + ".limit", limit);
      most = count(field + ".limit.limit", present(limit, "limit"));
      Integer first = count(field + ".limit.offset", present(limit, "offset"));
      offset = first == null ? 0 : first;
    }
    JsonNode select = present(node, "select");
    List<String> keys = List.of();
    if (select != null) {
      requireObject(field + ".select", select);
      JsonNode names = present(select, "keys");
      keys = names == null ? List.of() : strings(field + ".select.keys", names);
    }
    Selection selection = filter == null ? Selection.EVERYTHING : Selection.where(filter);
    Grouping grouping = grouping(field + ".group_by", present(node, "group_by"));
    return new Question(new Search(selection, ranked, grouping, most, offset), keys);
  }

  private static @Nullable Grouping grouping(String field, @Nullable JsonNode node) {
    if (node == null) {
      return null;
    }
    requireObject(field, node);
    JsonNode keys = present(node, "keys");
    JsonNode aggregate = present(node, "aggregate");
    if (keys == null && aggregate == null) {
      return null;
    }
    if (keys == null || aggregate == null) {
      throw ChromaRefusal.shape(field, "expected both keys and aggregate");
    }
    List<String> groups = strings(field + ".keys", keys);
    groups.forEach(key -> requireField(field + ".keys", key, false));
    if (!aggregate.isObject() || aggregate.size() != 1) {
      throw ChromaRefusal.shape(field + ".aggregate", "expected one of $min_k and $max_k");
    }
    Map.Entry<String, JsonNode> only = aggregate.properties().iterator().next();
    String at = field + ".aggregate." + only.getKey();
    boolean largest = only.getKey().equals("$max_k");
    if (!largest && !only.getKey().equals("$min_k")) {
      throw ChromaRefusal.shape(at, "expected one of $min_k and $max_k");
    }
    requireObject(at, only.getValue());
    JsonNode order = present(only.getValue(), "keys");
    Integer size = count(at + ".k", present(only.getValue(), "k"));
    if (order == null || size == null) {
      throw ChromaRefusal.shape(at, "expected keys and k");
    }
    List<String> ordered = strings(at + ".keys", order);
    ordered.forEach(key -> requireField(at + ".keys", key, true));
    if (groups.isEmpty() || ordered.isEmpty() || size == 0) {
      throw new Failure.Invalid(
              "Validation error: group_by: keys must not be empty and k must be above 0",
              "group_by")
          .asException();
    }
    return new Grouping(groups, ordered, largest, size);
  }

  private static void requireField(String field, String key, boolean scoreToo) {
    if (key.startsWith("#") && !(scoreToo && key.equals(Grouping.SCORE))) {
      throw new Failure.Invalid(
              "Validation error: group_by: " + field + ": expected a metadata key, got " + key,
              "group_by")
          .asException();
    }
  }

  private static @Nullable JsonNode present(JsonNode node, String name) {
    JsonNode value = node.get(name);
    return value == null || value.isNull() ? null : value;
  }

  private static void requireObject(String field, JsonNode node) {
    if (!node.isObject()) {
      throw ChromaRefusal.shape(field, "expected an object");
    }
  }

  private static @Nullable Integer count(String field, @Nullable JsonNode node) {
    if (node == null) {
      return null;
    }
    if (!node.isIntegralNumber() || !node.canConvertToLong() || node.longValue() < 0) {
      throw ChromaRefusal.shape(field, "expected an integer from 0");
    }
    return (int) Math.min(Integer.MAX_VALUE, node.longValue());
  }

  private static List<String> strings(String field, JsonNode node) {
    if (!node.isArray()) {
      throw ChromaRefusal.shape(field, "expected an array of strings");
    }
    List<String> strings = new ArrayList<>(node.size());
    for (JsonNode item : node) {
      if (!item.isString()) {
        throw ChromaRefusal.shape(field, "expected an array of strings");
      }
      strings.add(item.stringValue());
    }
    return strings;
  }
}

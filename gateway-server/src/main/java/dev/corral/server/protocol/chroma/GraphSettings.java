package dev.corral.server.protocol.chroma;

import dev.corral.core.exchange.Failure;
import dev.corral.core.vector.CollectionSettings;
import dev.corral.core.vector.Space;
import dev.corral.core.vector.filter.Value;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A collection's graph as Chroma configures it: in {@code configuration}, in {@code schema}, or by
 * {@code hnsw:} keys in the metadata. Those that mean nothing here are kept and given back.
 *
 * @param space the distance
 * @param buildBreadth {@code ef_construction}
 * @param searchBreadth {@code ef_search}
 * @param links {@code max_neighbors}
 * @param others {@code resize_factor}, {@code sync_threshold}, {@code num_threads} and {@code
 *     batch_size} where they were given
 */
record GraphSettings(
    Space space, int buildBreadth, int searchBreadth, int links, Map<String, Value> others) {

  static final GraphSettings DEFAULT = new GraphSettings(Space.L2, 100, 100, 16, Map.of());

  /** Most neighbours of a node, and most candidates: beyond, a search is slower than a scan. */
  private static final int MAX_LINKS = 1_024;

  private static final int MAX_BREADTH = 100_000;

  private static final Set<String> OTHERS =
      Set.of("num_threads", "resize_factor", "sync_threshold", "batch_size");

  /** The legacy keys and their present names. */
  private static final Map<String, String> LEGACY =
      Map.of(
          "hnsw:space", "space",
          "hnsw:construction_ef", "ef_construction",
          "hnsw:search_ef", "ef_search",
          "hnsw:M", "max_neighbors",
          "hnsw:num_threads", "num_threads",
          "hnsw:resize_factor", "resize_factor",
          "hnsw:sync_threshold", "sync_threshold",
          "hnsw:batch_size", "batch_size");

  private static final String RESERVED = MetadataJson.RESERVED + "hnsw:";

  /** Returns these with the fields of an {@code hnsw} object put over them. */
  GraphSettings with(String field, JsonNode hnsw, boolean modifying) {
    if (!hnsw.isObject()) {
      throw ChromaRefusal.shape(field, "expected an object");
    }
    GraphSettings result = this;
    for (Map.Entry<String, JsonNode> property : hnsw.properties()) {
      String at = field + "." + property.getKey();
      boolean fixed =
          property.getKey().equals("space") || property.getKey().equals("ef_construction");
      if (modifying && fixed) {
        throw ChromaRefusal.shape(at, "cannot change");
      }
      if (!property.getValue().isNull()) {
        result = result.with(property.getKey(), at, MetadataJson.scalar(at, property.getValue()));
      }
    }
    return result;
  }

  private GraphSettings with(String name, String at, Value value) {
    return switch (name) {
      case "space" ->
          new GraphSettings(space(at, value), buildBreadth, searchBreadth, links, others);
      case "ef_construction" ->
          new GraphSettings(space, whole(at, value, MAX_BREADTH), searchBreadth, links, others);
      case "ef_search" ->
          new GraphSettings(space, buildBreadth, whole(at, value, MAX_BREADTH), links, others);
      case "max_neighbors" ->
          new GraphSettings(
              space, buildBreadth, searchBreadth, whole(at, value, MAX_LINKS), others);
      default -> {
        if (!OTHERS.contains(name)) {
          throw ChromaRefusal.shape(at, "unknown field");
        }
        boolean isCount = value instanceof Value.Whole(long whole) && whole >= 0;
        boolean isFactor = value instanceof Value.Whole || value instanceof Value.Real;
        if (!(isCount || (isFactor && name.equals("resize_factor")))) {
          throw ChromaRefusal.shape(at, "expected a number, whole where it counts something");
        }
        Map<String, Value> more = new LinkedHashMap<>(others);
        more.put(name, value);
        yield new GraphSettings(space, buildBreadth, searchBreadth, links, more);
      }
    };
  }

  private static Space space(String at, Value value) {
    return switch (value) {
      case Value.Text(String text) when text.equals("l2") -> Space.L2;
      case Value.Text(String text) when text.equals("cosine") -> Space.COSINE;
      case Value.Text(String text) when text.equals("ip") -> Space.IP;
      default -> throw ChromaRefusal.shape(at, "expected l2, cosine or ip");
    };
  }

  private static int whole(String at, Value value, int most) {
    if (value instanceof Value.Whole(long whole) && whole >= 1 && whole <= most) {
      return (int) whole;
    }
    throw ChromaRefusal.shape(at, "expected an integer from 1 to " + most);
  }

  /** Returns these with the legacy keys of a collection's metadata put over them. */
  GraphSettings withLegacy(Map<String, Value> metadata) {
    GraphSettings result = this;
    for (Map.Entry<String, Value> entry : metadata.entrySet()) {
      if (!entry.getKey().startsWith("hnsw:")) {
        continue;
      }
      String name = LEGACY.get(entry.getKey());
      try {
        result = result.with(name == null ? "" : name, entry.getKey(), entry.getValue());
      } catch (ChromaRefusal e) {
        throw new Failure.Invalid(
                "Failed to parse hnsw parameters from segment metadata: " + e.text(), "metadata")
            .asException();
      }
    }
    return result;
  }

  /** Returns the settings of a collection with this graph. */
  CollectionSettings toSettings(Map<String, Value> metadata) {
    Map<String, Value> all = new LinkedHashMap<>(metadata);
    others.forEach((name, value) -> all.put(RESERVED + name, value));
    return new CollectionSettings(space, links, buildBreadth, searchBreadth, all);
  }

  static GraphSettings of(CollectionSettings settings) {
    Map<String, Value> others = new LinkedHashMap<>();
    settings
        .metadata()
        .forEach((key, value) -> {
          if (key.startsWith(RESERVED)) {
            others.put(key.substring(RESERVED.length()), value);
          }
        });
    return new GraphSettings(
        settings.space(),
        settings.buildBreadth(),
        settings.searchBreadth(),
        settings.links(),
        others);
  }

  String spaceName() {
    return space.name().toLowerCase(Locale.ROOT);
  }

  double resizeFactor() {
    return switch (others.get("resize_factor")) {
      case Value.Real(double real) -> real;
      case Value.Whole(long whole) -> (double) whole;
      case null, default -> 1.2;
    };
  }

  long other(String name, long whenAbsent) {
    @Nullable Value value = others.get(name);
    return value instanceof Value.Whole(long whole) ? whole : whenAbsent;
  }
}

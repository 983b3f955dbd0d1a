package dev.corral.server.protocol.chroma;

import dev.corral.core.exchange.Failure;
import dev.corral.core.vector.CollectionSettings;
import dev.corral.core.vector.filter.Value;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The bodies that create and modify a collection. */
final class CollectionBody {

  /** Where the client's embedding function lies, as JSON: it is given back as it was sent. */
  static final String EMBEDDING_FUNCTION = MetadataJson.RESERVED + "embedding_function";

  /** What Chroma's index of that name knows; only the space means something here. */
  private static final Set<String> SPANN =
      Set.of(
          "search_nprobe",
          "search_rng_factor",
          "search_rng_epsilon",
          "nreplica_count",
          "write_rng_factor",
          "write_rng_epsilon",
          "write_nprobe",
          "split_threshold",
          "num_samples_kmeans",
          "initial_lambda",
          "reassign_neighbor_count",
          "merge_threshold",
          "num_centers_to_merge_to",
          "space",
          "ef_construction",
          "ef_search",
          "max_neighbors");

  private @Nullable String name;
  private @Nullable JsonNode metadata;
  private @Nullable JsonNode configuration;
  private @Nullable JsonNode schema;
  private boolean getOrCreate;

  private CollectionBody() {}

  /** Reads the body that creates a collection. */
  static CollectionBody ofCreate(byte[] bytes) {
    var body = new CollectionBody();
    BodyReader.read(bytes, (field, value) -> body.take(field, value, ""));
    if (body.name == null) {
      throw ChromaRefusal.shape("name", "is required");
    }
    return body;
  }

  /** Reads the body that forks a collection, and returns the name of the copy. */
  static String ofFork(byte[] bytes) {
    var body = new CollectionBody();
    BodyReader.read(bytes, (field, value) -> body.take(field, value, "new_"));
    String name = body.name;
    if (name == null) {
      throw ChromaRefusal.shape("new_name", "is required");
    }
    return name;
  }

  /** Reads the body that modifies a collection. */
  static CollectionBody ofModify(byte[] bytes) {
    var body = new CollectionBody();
    BodyReader.read(bytes, (field, value) -> body.take(field, value, "new_"));
    return body;
  }

  private void take(String field, BodyReader value, String prefix) {
    boolean isThere = !value.isNull() || field.equals("get_or_create");
    if (!isThere || !field.startsWith(prefix)) {
      return;
    }
    switch (field.substring(prefix.length())) {
      case "name" -> name = value.string(field);
      case "metadata" -> metadata = value.tree();
      case "configuration" -> configuration = value.tree();
      case "schema" -> schema = value.tree();
      case "get_or_create" -> getOrCreate = value.bool(field);
      default -> {
        // Fields that nobody knows are ignored, as Chroma does.
      }
    }
  }

  @Nullable String name() {
    return name;
  }

  boolean getOrCreate() {
    return getOrCreate;
  }

  /** Returns the settings of the collection to create. */
  CollectionSettings settings() {
    Map<String, Value> values = withSchema(metadata("metadata", false));
    JsonNode hnsw = part("hnsw");
    JsonNode spann = part("spann");
    requireOne(hnsw, spann);
    GraphSettings graph = GraphSettings.DEFAULT;
    if (hnsw != null) {
      graph = graph.with("configuration.hnsw", hnsw, false);
    } else if (spann != null) {
      checkSpann(spann);
      graph = withSpace(graph, "configuration.spann", spann);
    } else if (schema != null) {
      graph = ofSchema(graph, schema);
    }
    if (spann == null && graph.equals(GraphSettings.DEFAULT)) {
      graph = graph.withLegacy(values);
    }
    return graph.toSettings(withEmbeddingFunction(values));
  }

  /** Returns the settings of the collection once it is modified. */
  CollectionSettings changed(CollectionSettings present) {
    Map<String, Value> values = new LinkedHashMap<>(present.metadata());
    if (metadata != null) {
      values.keySet().removeIf(key -> !key.startsWith(MetadataJson.RESERVED));
      values.putAll(metadata("new_metadata", true));
    }
    GraphSettings graph = GraphSettings.of(present);
    JsonNode hnsw = part("hnsw");
    requireOne(hnsw, part("spann"));
    if (hnsw != null) {
      graph = graph.with("new_configuration.hnsw", hnsw, true);
    }
    return graph.toSettings(withEmbeddingFunction(values));
  }

  private Map<String, Value> metadata(String field, boolean nullable) {
    if (metadata == null) {
      return Map.of();
    }
    Map<String, Value> values = MetadataJson.read(field, 0, metadata, nullable);
    values.values().removeIf(Value.NOTHING::equals);
    if (metadata.isEmpty()) {
      throw new Failure.Invalid("Validation error: " + field + ": Metadata cannot be empty", field)
          .asException();
    }
    return values;
  }

  private Map<String, Value> withEmbeddingFunction(Map<String, Value> values) {
    JsonNode function = part("embedding_function");
    if (function == null && schema != null) {
      function = SchemaJson.embeddingFunction(schema);
    }
    if (function == null) {
      return values;
    }
    checkFunction(function);
    Map<String, Value> more = new LinkedHashMap<>(values);
    more.put(EMBEDDING_FUNCTION, new Value.Text(function.toString()));
    return more;
  }

  private static void checkFunction(JsonNode function) {
    boolean known =
        switch (function.path("type").asString("")) {
          case "legacy", "unknown" -> true;
          case "known" -> function.path("name").isString() && function.has("config");
          default -> false;
        };
    if (!known) {
      throw ChromaRefusal.shape(
          "configuration.embedding_function",
          "expected an object with the type legacy, unknown, or known with name and config");
    }
  }

  private static void requireOne(@Nullable JsonNode hnsw, @Nullable JsonNode spann) {
    if (hnsw != null && spann != null) {
      throw new Failure.Invalid("Multiple vector index configurations provided", "configuration")
          .asException();
    }
  }

  private static void checkSpann(JsonNode spann) {
    for (Map.Entry<String, JsonNode> property : spann.properties()) {
      if (!SPANN.contains(property.getKey())) {
        throw ChromaRefusal.shape("configuration.spann." + property.getKey(), "unknown field");
      }
    }
  }

  private Map<String, Value> withSchema(Map<String, Value> values) {
    JsonNode given = schema;
    if (given == null) {
      return values;
    }
    SchemaJson.check(given);
    Map<String, Value> more = new LinkedHashMap<>(values);
    more.put(SchemaJson.KEY, new Value.Text(SchemaJson.overrides(given)));
    return more;
  }

  private @Nullable JsonNode part(String field) {
    if (configuration == null) {
      return null;
    }
    if (!configuration.isObject()) {
      throw ChromaRefusal.shape("configuration", "expected an object");
    }
    JsonNode node = configuration.get(field);
    return node == null || node.isNull() ? null : node;
  }

  private static GraphSettings ofSchema(GraphSettings graph, JsonNode schema) {
    JsonNode config = schema.at("/keys/#embedding/float_list/vector_index/config");
    if (!config.isObject()) {
      return graph;
    }
    String at = "schema.keys.#embedding.float_list.vector_index.config";
    GraphSettings result = withSpace(graph, at, config);
    JsonNode hnsw = config.get("hnsw");
    return hnsw == null || hnsw.isNull() ? result : result.with(at + ".hnsw", hnsw, false);
  }

  private static GraphSettings withSpace(GraphSettings graph, String at, JsonNode config) {
    JsonNode space = config.get("space");
    if (space == null || space.isNull()) {
      return graph;
    }
    var only = tools.jackson.databind.node.JsonNodeFactory.instance.objectNode();
    only.set("space", space);
    return graph.with(at, only, false);
  }
}

package dev.corral.server.protocol.chroma;

import dev.corral.core.exchange.Failure;
import dev.corral.core.vector.CollectionSettings;
import dev.corral.core.vector.filter.Value;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a client's schema says beyond the graph: it is kept as it was sent and laid over the schema
 * that every collection has. Indexes are made here whether a schema asks for them or not.
 */
final class SchemaJson {

  /** Where a collection keeps what its schema said. */
  static final String KEY = MetadataJson.RESERVED + "schema";

  private static final JsonMapper MAPPER = new JsonMapper();
  private static final String EMBEDDING = "#embedding";
  private static final Set<String> OWN_KEYS = Set.of(EMBEDDING, "#document");

  private SchemaJson() {}

  /** Refuses a schema that cannot be meant. */
  static void check(JsonNode schema) {
    if (!schema.isObject()) {
      throw ChromaRefusal.shape("schema", "expected an object");
    }
    for (String part : new String[] {"defaults", "keys"}) {
      if (!schema.path(part).isObject()) {
        throw ChromaRefusal.shape("schema." + part, "expected an object");
      }
    }
    for (Map.Entry<String, JsonNode> key : schema.get("keys").properties()) {
      if (!key.getValue().isObject()) {
        throw ChromaRefusal.shape("schema.keys." + key.getKey(), "expected an object");
      }
      if (key.getKey().startsWith("#") && !OWN_KEYS.contains(key.getKey())) {
        throw invalid(
            "key cannot begin with '#'. Keys starting with '#' are reserved for system use: "
                + key.getKey());
      }
    }
    JsonNode defaults = schema.get("defaults");
    if (defaults.at("/float_list/vector_index/enabled").asBoolean(false)) {
      throw invalid(
          "Vector index cannot be enabled by default. It can only be enabled on #embedding field.");
    }
    if (defaults.at("/sparse_vector/sparse_vector_index/enabled").asBoolean(false)) {
      throw invalid("Sparse vector index cannot be enabled by default.");
    }
  }

  private static RuntimeException invalid(String message) {
    return new Failure.Invalid("Validation error: schema: " + message, "schema").asException();
  }

  /** Returns what is kept of a schema; the graph and the embedding function are kept elsewhere. */
  static String overrides(JsonNode schema) {
    ObjectNode kept = MAPPER.createObjectNode();
    ObjectNode defaults = (ObjectNode) schema.get("defaults").deepCopy();
    defaults.remove("float_list");
    kept.set("defaults", defaults);
    ObjectNode keys = (ObjectNode) schema.get("keys").deepCopy();
    keys.remove(EMBEDDING);
    kept.set("keys", keys);
    return kept.toString();
  }

  /** Returns the embedding function that a schema names for the embeddings, or null. */
  static @Nullable JsonNode embeddingFunction(JsonNode schema) {
    JsonNode function =
        schema.at("/keys/#embedding/float_list/vector_index/config/embedding_function");
    return function.isObject() ? function : null;
  }

  /** Returns what a collection keeps of its schema, or null where it had none. */
  static @Nullable JsonNode of(CollectionSettings settings) {
    return settings.metadata().get(KEY) instanceof Value.Text(String text)
        ? MAPPER.readTree(text)
        : null;
  }

  /** Tells whether sparse queries for a key are scaled by how few records have an index. */
  static boolean isScaledByRarity(CollectionSettings settings, String key) {
    JsonNode schema = of(settings);
    if (schema == null) {
      return false;
    }
    JsonNode index =
        schema.path("keys").path(key).path("sparse_vector").path("sparse_vector_index");
    return index.path("config").path("bm25").asBoolean(false);
  }

  /** Returns a schema with another laid over it, field by field. */
  static JsonNode merged(byte[] schema, JsonNode over) {
    JsonNode base = MAPPER.readTree(schema);
    merge((ObjectNode) base, over);
    return base;
  }

  private static void merge(ObjectNode base, JsonNode over) {
    for (Map.Entry<String, JsonNode> property : over.properties()) {
      JsonNode present = base.get(property.getKey());
      if (present instanceof ObjectNode inner && property.getValue().isObject()) {
        merge(inner, property.getValue());
      } else if (!property.getValue().isNull()) {
        base.set(property.getKey(), property.getValue());
      }
    }
  }
}

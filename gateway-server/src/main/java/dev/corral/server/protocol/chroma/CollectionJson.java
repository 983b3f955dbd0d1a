package dev.corral.server.protocol.chroma;

import dev.corral.core.vector.Namespace;
import dev.corral.core.vector.OwnedDatabase;
import dev.corral.core.vector.VectorCollection;
import dev.corral.core.vector.filter.Value;
import dev.corral.server.outbound.JsonBody;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;

/** A collection as Chroma describes it: configuration and schema say the same twice. */
final class CollectionJson {

  /** What a Chroma that was told nothing says about threads and batches. */
  private static final int THREADS = 2;

  private static final int BATCH = 100;
  private static final int SYNC_THRESHOLD = 1_000;

  private final VectorCollection collection;
  private final GraphSettings graph;
  private final @Nullable String embeddingFunction;
  private final @Nullable JsonNode schema;
  private final JsonGenerator json;

  private CollectionJson(VectorCollection collection, JsonGenerator json) {
    this.collection = collection;
    this.graph = GraphSettings.of(collection.settings());
    Value function = collection.settings().metadata().get(CollectionBody.EMBEDDING_FUNCTION);
    this.embeddingFunction = function instanceof Value.Text(String text) ? text : null;
    this.schema = SchemaJson.of(collection.settings());
    this.json = json;
  }

  static void write(VectorCollection collection, JsonGenerator json) {
    new CollectionJson(collection, json).write();
  }

  private void write() {
    json.writeStartObject();
    json.writeStringProperty("id", collection.id().toString());
    json.writeStringProperty("name", collection.name());
    json.writeName("configuration_json");
    writeConfiguration();
    json.writeName("schema");
    if (schema == null) {
      writeSchema();
    } else {
      JsonBody plain = out -> new CollectionJson(collection, out).writeSchema();
      json.writeRawValue(SchemaJson.merged(plain.toBytes(), schema).toString());
    }
    json.writeName("metadata");
    MetadataJson.write(collection.settings().metadata(), json);
    Integer dimension = collection.dimension();
    if (dimension == null) {
      json.writeNullProperty("dimension");
    } else {
      json.writeNumberProperty("dimension", dimension);
    }
    Namespace namespace = OwnedDatabase.shown(collection.namespace());
    json.writeStringProperty("tenant", namespace.tenant());
    json.writeStringProperty("database", namespace.database());
    json.writeNumberProperty("log_position", 0);
    json.writeNumberProperty("version", 0);
    json.writeEndObject();
  }

  private void writeConfiguration() {
    json.writeStartObject();
    json.writeObjectPropertyStart("hnsw");
    json.writeStringProperty("space", graph.spaceName());
    json.writeNumberProperty("ef_construction", graph.buildBreadth());
    json.writeNumberProperty("ef_search", graph.searchBreadth());
    json.writeNumberProperty("max_neighbors", graph.links());
    json.writeNumberProperty("resize_factor", graph.resizeFactor());
    json.writeNumberProperty("sync_threshold", graph.other("sync_threshold", SYNC_THRESHOLD));
    json.writeEndObject();
    json.writeNullProperty("spann");
    json.writeName("embedding_function");
    writeEmbeddingFunction();
    json.writeEndObject();
  }

  private void writeEmbeddingFunction() {
    if (embeddingFunction == null) {
      json.writeNull();
    } else {
      json.writeRawValue(embeddingFunction);
    }
  }

  private void writeSchema() {
    json.writeStartObject();
    json.writeObjectPropertyStart("defaults");
    json.writeObjectPropertyStart("string");
    writeIndex("fts_index", false);
    writeIndex("string_inverted_index", true);
    json.writeEndObject();
    writeVectorIndex(false);
    json.writeName("sparse_vector");
    json.writeRawValue(
        "{\"sparse_vector_index\":{\"enabled\":false,\"config\":"
            + "{\"embedding_function\":{\"type\":\"unknown\"},\"bm25\":false}}}");
    for (String type : new String[] {"int", "float", "bool"}) {
      json.writeObjectPropertyStart(type);
      writeIndex(type + "_inverted_index", true);
      json.writeEndObject();
    }
    json.writeEndObject();
    json.writeObjectPropertyStart("keys");
    json.writeObjectPropertyStart("#embedding");
    writeVectorIndex(true);
    json.writeEndObject();
    json.writeObjectPropertyStart("#document");
    json.writeObjectPropertyStart("string");
    writeIndex("fts_index", true);
    writeIndex("string_inverted_index", false);
    json.writeEndObject();
    json.writeEndObject();
    json.writeEndObject();
    json.writeEndObject();
  }

  private void writeIndex(String name, boolean enabled) {
    json.writeObjectPropertyStart(name);
    json.writeBooleanProperty("enabled", enabled);
    json.writeObjectPropertyStart("config");
    json.writeEndObject();
    json.writeEndObject();
  }

  /** Writes the index of vectors; one that a schema made is the default one for other keys. */
  private void writeVectorIndex(boolean enabled) {
    if (!enabled && schema != null) {
      writeVectorIndex(false, GraphSettings.DEFAULT, null);
    } else {
      writeVectorIndex(enabled, graph, embeddingFunction);
    }
  }

  private void writeVectorIndex(boolean enabled, GraphSettings graph, @Nullable String function) {
    json.writeObjectPropertyStart("float_list");
    json.writeObjectPropertyStart("vector_index");
    json.writeBooleanProperty("enabled", enabled);
    json.writeObjectPropertyStart("config");
    json.writeStringProperty("space", graph.spaceName());
    if (function != null) {
      json.writeName("embedding_function");
      json.writeRawValue(function);
    }
    if (enabled) {
      json.writeStringProperty("source_key", "#document");
    }
    json.writeObjectPropertyStart("hnsw");
    json.writeNumberProperty("ef_construction", graph.buildBreadth());
    json.writeNumberProperty("max_neighbors", graph.links());
    json.writeNumberProperty("ef_search", graph.searchBreadth());
    json.writeNumberProperty("num_threads", graph.other("num_threads", THREADS));
    json.writeNumberProperty("batch_size", graph.other("batch_size", BATCH));
    json.writeNumberProperty("sync_threshold", graph.other("sync_threshold", SYNC_THRESHOLD));
    json.writeNumberProperty("resize_factor", graph.resizeFactor());
    json.writeEndObject();
    json.writeEndObject();
    json.writeEndObject();
    json.writeEndObject();
  }
}

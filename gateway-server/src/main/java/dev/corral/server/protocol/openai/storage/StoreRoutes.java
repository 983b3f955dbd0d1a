package dev.corral.server.protocol.openai.storage;

import dev.corral.core.document.ChunkSize;
import dev.corral.core.retrieval.FileCounts;
import dev.corral.core.retrieval.Knowledge;
import dev.corral.core.retrieval.OwnedKnowledge;
import dev.corral.core.retrieval.VectorStore;
import dev.corral.core.retrieval.VectorStores;
import dev.corral.core.retrieval.VectorStores.Wanted;
import dev.corral.server.outbound.Reply;
import dev.corral.server.protocol.Request;
import dev.corral.server.protocol.Route;
import dev.corral.server.protocol.json.JsonObject;
import dev.corral.server.protocol.json.JsonReading;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** {@code /v1/vector_stores}. */
final class StoreRoutes {

  static final int MOST_LISTED = 100;
  static final int DEFAULT_LISTED = 20;

  private static final int MOST_FILE_IDS = 500;
  private static final int LONGEST_NAME = 256;

  private final Knowledge knowledge;
  private final InstantSource clock = InstantSource.system();

  StoreRoutes(Knowledge knowledge) {
    this.knowledge = knowledge;
  }

  List<Route> routes() {
    return List.of(
        StorageRoutes.post("/v1/vector_stores", this::create),
        StorageRoutes.get("/v1/vector_stores", this::list),
        StorageRoutes.get("/v1/vector_stores/{id}", this::one),
        StorageRoutes.post("/v1/vector_stores/{id}", this::change),
        StorageRoutes.delete("/v1/vector_stores/{id}", this::delete));
  }

  private void create(Request request, Reply reply) {
    JsonObject body =
        request.body().length == 0
            ? JsonReading.object("{}".getBytes(java.nio.charset.StandardCharsets.UTF_8))
            : JsonReading.object(request.body());
    List<String> fileIds = body.strings("file_ids");
    if (fileIds.size() > MOST_FILE_IDS) {
      throw body.invalid("file_ids", "must have at most " + MOST_FILE_IDS + " ids");
    }
    ChunkSize size = StoreFields.chunking(body);
    Integer days = StoreFields.expiresAfterDays(body);
    Map<String, String> metadata = StoreFields.metadata(body);
    OwnedKnowledge owned = StorageRoutes.owned(knowledge, request);
    VectorStores stores = owned.stores();
    fileIds.forEach(owned.files()::get);
    VectorStore store = stores.create(name(body, ""), days, metadata == null ? Map.of() : metadata);
    fileIds.forEach(
        id -> stores.attach(store.id(), new Wanted(id, Map.of(), size, request.span())));
    reply.json(200, json -> write(json, stores, store));
  }

  private void list(Request request, Reply reply) {
    VectorStores stores = stores(request);
    var listing = stores.list(ListParameters.read(request, DEFAULT_LISTED, MOST_LISTED));
    reply.json(
        200,
        ListParameters.body(listing, VectorStore::id, (json, store) -> write(json, stores, store)));
  }

  private void one(Request request, Reply reply) {
    VectorStores stores = stores(request);
    VectorStore store = stores.get(request.variable("id"));
    reply.json(200, json -> write(json, stores, store));
  }

  private void change(Request request, Reply reply) {
    JsonObject body = JsonReading.object(request.body());
    Integer days = StoreFields.expiresAfterDays(body);
    Map<String, String> metadata = StoreFields.metadata(body);
    boolean clearsExpiry = body.names().contains("expires_after") && days == null;
    VectorStores stores = stores(request);
    VectorStore changed =
        stores.change(
            request.variable("id"),
            present ->
                present.with(
                    name(body, present.name()),
                    clearsExpiry ? null : days == null ? present.expiresAfterDays() : days,
                    metadata == null ? present.metadata() : metadata));
    reply.json(200, json -> write(json, stores, changed));
  }

  private void delete(Request request, Reply reply) {
    String id = request.variable("id");
    stores(request).delete(id);
    reply.json(200, ListParameters.deleted(id, "vector_store.deleted"));
  }

  private static String name(JsonObject body, String whenAbsent) {
    String name = body.string("name", whenAbsent);
    if (name.length() > LONGEST_NAME) {
      throw body.invalid("name", "must have at most " + LONGEST_NAME + " characters");
    }
    return name;
  }

  private VectorStores stores(Request request) {
    return StorageRoutes.owned(knowledge, request).stores();
  }

  private void write(JsonGenerator json, VectorStores stores, VectorStore store) {
    FileCounts counts = stores.counts(store.id());
    Instant expires = store.expiresAt();
    boolean expired = expires != null && expires.isBefore(clock.instant());
    json.writeStartObject();
    json.writeStringProperty("id", store.id());
    json.writeStringProperty("object", "vector_store");
    json.writeNumberProperty("created_at", store.createdAt().getEpochSecond());
    json.writeStringProperty("name", store.name());
    json.writeNumberProperty("usage_bytes", stores.usageBytes(store.id()));
    json.writeName("file_counts");
    writeCounts(json, counts);
    json.writeStringProperty(
        "status", expired ? "expired" : counts.inProgress() > 0 ? "in_progress" : "completed");
    writeExpiry(json, store.expiresAfterDays(), expires);
    json.writeNumberProperty("last_active_at", store.lastActiveAt().getEpochSecond());
    json.writeObjectPropertyStart("metadata");
    store.metadata().forEach(json::writeStringProperty);
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void writeExpiry(
      JsonGenerator json, @Nullable Integer days, @Nullable Instant expires) {
    if (days == null || expires == null) {
      json.writeNullProperty("expires_after");
      json.writeNullProperty("expires_at");
      return;
    }
    json.writeObjectPropertyStart("expires_after");
    json.writeStringProperty("anchor", "last_active_at");
    json.writeNumberProperty("days", days);
    json.writeEndObject();
    json.writeNumberProperty("expires_at", expires.getEpochSecond());
  }

  static void writeCounts(JsonGenerator json, FileCounts counts) {
    json.writeStartObject();
    json.writeNumberProperty("in_progress", counts.inProgress());
    json.writeNumberProperty("completed", counts.completed());
    json.writeNumberProperty("failed", counts.failed());
    json.writeNumberProperty("cancelled", counts.cancelled());
    json.writeNumberProperty("total", counts.total());
    json.writeEndObject();
  }
}

package dev.corral.server.protocol.openai.storage;

import dev.corral.core.document.ChunkSize;
import dev.corral.core.exchange.Span;
import dev.corral.core.retrieval.Attachment;
import dev.corral.core.retrieval.FileBatch;
import dev.corral.core.retrieval.FileBatches;
import dev.corral.core.retrieval.FileCounts;
import dev.corral.core.retrieval.Knowledge;
import dev.corral.core.retrieval.VectorStores.Wanted;
import dev.corral.core.vector.filter.Value;
import dev.corral.server.outbound.Reply;
import dev.corral.server.protocol.Request;
import dev.corral.server.protocol.Route;
import dev.corral.server.protocol.json.JsonObject;
import dev.corral.server.protocol.json.JsonReading;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonGenerator;

/** {@code /v1/vector_stores/ID/file_batches}. */
final class FileBatchRoutes {

  private static final String BATCHES = "/v1/vector_stores/{id}/file_batches";
  private static final String BATCH = BATCHES + "/{batch}";

  /** As many as OpenAI takes in a call. */
  private static final int MOST_FILES = 2_000;

  private final Knowledge knowledge;
  private final StoreFileRoutes storeFiles;

  FileBatchRoutes(Knowledge knowledge, StoreFileRoutes storeFiles) {
    this.knowledge = knowledge;
    this.storeFiles = storeFiles;
  }

  List<Route> routes() {
    return List.of(
        StorageRoutes.post(BATCHES, this::create),
        StorageRoutes.get(BATCH, this::one),
        StorageRoutes.post(BATCH + "/cancel", this::cancel),
        StorageRoutes.get(BATCH + "/files", this::files));
  }

  private void create(Request request, Reply reply) {
    JsonObject body = JsonReading.object(request.body());
    send(batches(request).create(request.variable("id"), wanted(body, request.span())), reply);
  }

  private void one(Request request, Reply reply) {
    send(batches(request).get(request.variable("id"), request.variable("batch")), reply);
  }

  private void cancel(Request request, Reply reply) {
    send(batches(request).cancel(request.variable("id"), request.variable("batch")), reply);
  }

  private void files(Request request, Reply reply) {
    var query = ListParameters.read(request, StoreRoutes.DEFAULT_LISTED, StoreRoutes.MOST_LISTED);
    var listing =
        batches(request)
            .files(
                request.variable("id"),
                request.variable("batch"),
                query,
                StoreFileRoutes.status(request));
    reply.json(200, ListParameters.body(listing, Attachment::fileId, storeFiles::write));
  }

  /** Reads {@code file_ids} with attributes for all, or {@code files} with their own. */
  private static List<Wanted> wanted(JsonObject body, Span asked) {
    List<String> ids = body.strings("file_ids");
    List<JsonObject> files = body.objects("files");
    if (ids.isEmpty() == files.isEmpty()) {
      throw body.invalid("file_ids", "or files is required, one of the two and not empty");
    }
    if (ids.size() + files.size() > MOST_FILES) {
      throw body.invalid(
          ids.isEmpty() ? "files" : "file_ids", "must have at most " + MOST_FILES + " files");
    }
    Map<String, Value> attributes = StoreFields.attributes(body);
    ChunkSize size = StoreFields.chunking(body);
    return ids.isEmpty()
        ? files.stream().map(file -> wantedFile(file, asked)).toList()
        : ids.stream().distinct().map(id -> new Wanted(id, attributes, size, asked)).toList();
  }

  private static Wanted wantedFile(JsonObject file, Span asked) {
    return new Wanted(
        file.string("file_id"), StoreFields.attributes(file), StoreFields.chunking(file), asked);
  }

  private static void send(FileBatch batch, Reply reply) {
    if (batch.counts().inProgress() > 0) {
      reply.header("openai-poll-after-ms", StoreFileRoutes.POLL_AFTER_MILLIS);
    }
    reply.json(200, json -> write(json, batch));
  }

  private static void write(JsonGenerator json, FileBatch batch) {
    json.writeStartObject();
    json.writeStringProperty("id", batch.id());
    json.writeStringProperty("object", "vector_store.files_batch");
    json.writeNumberProperty("created_at", batch.createdAt().getEpochSecond());
    json.writeStringProperty("vector_store_id", batch.storeId());
    json.writeStringProperty("status", status(batch.counts()));
    json.writeName("file_counts");
    StoreRoutes.writeCounts(json, batch.counts());
    json.writeEndObject();
  }

  /** Returns the status of the whole: that of its files where all are alike or none runs. */
  private static String status(FileCounts counts) {
    if (counts.inProgress() > 0) {
      return "in_progress";
    }
    if (counts.cancelled() > 0) {
      return "cancelled";
    }
    return counts.failed() == counts.total() ? "failed" : "completed";
  }

  private FileBatches batches(Request request) {
    return StorageRoutes.owned(knowledge, request).batches();
  }
}

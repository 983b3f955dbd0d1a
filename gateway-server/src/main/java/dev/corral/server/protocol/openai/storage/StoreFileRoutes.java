package dev.corral.server.protocol.openai.storage;

import dev.corral.core.retrieval.Attachment;
import dev.corral.core.retrieval.Attachment.Problem;
import dev.corral.core.retrieval.Attachment.Status;
import dev.corral.core.retrieval.IngestReport;
import dev.corral.core.retrieval.Knowledge;
import dev.corral.core.retrieval.VectorStores;
import dev.corral.core.retrieval.VectorStores.Wanted;
import dev.corral.server.outbound.Reply;
import dev.corral.server.protocol.Request;
import dev.corral.server.protocol.Route;
import dev.corral.server.protocol.json.JsonObject;
import dev.corral.server.protocol.json.JsonReading;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** {@code /v1/vector_stores/ID/files}. */
final class StoreFileRoutes {

  private static final String FILES = "/v1/vector_stores/{id}/files";

  /** How long a client should wait before it asks again. */
  static final String POLL_AFTER_MILLIS = "200";

  private final Knowledge knowledge;

  StoreFileRoutes(Knowledge knowledge) {
    this.knowledge = knowledge;
  }

  List<Route> routes() {
    return List.of(
        StorageRoutes.post(FILES, this::attach),
        StorageRoutes.get(FILES, this::list),
        StorageRoutes.get(FILES + "/{file}", this::one),
        StorageRoutes.post(FILES + "/{file}", this::change),
        StorageRoutes.delete(FILES + "/{file}", this::detach),
        StorageRoutes.get(FILES + "/{file}/content", this::content));
  }

  private void attach(Request request, Reply reply) {
    JsonObject body = JsonReading.object(request.body());
    Attachment attached =
        stores(request)
            .attach(
                request.variable("id"),
                new Wanted(
                    body.string("file_id"),
                    StoreFields.attributes(body),
                    StoreFields.chunking(body),
                    request.span()));
    send(attached, reply);
  }

  private void list(Request request, Reply reply) {
    var query = ListParameters.read(request, StoreRoutes.DEFAULT_LISTED, StoreRoutes.MOST_LISTED);
    var listing = stores(request).files(request.variable("id"), query, status(request));
    reply.json(200, ListParameters.body(listing, Attachment::fileId, this::write));
  }

  private void one(Request request, Reply reply) {
    send(stores(request).file(request.variable("id"), request.variable("file")), reply);
  }

  private void change(Request request, Reply reply) {
    JsonObject body = JsonReading.object(request.body());
    if (!body.names().contains("attributes")) {
      throw body.missing("attributes");
    }
    send(
        stores(request)
            .changeAttributes(
                request.variable("id"), request.variable("file"), StoreFields.attributes(body)),
        reply);
  }

  private void detach(Request request, Reply reply) {
    String file = request.variable("file");
    stores(request).detach(request.variable("id"), file);
    reply.json(200, ListParameters.deleted(file, "vector_store.file.deleted"));
  }

  private void content(Request request, Reply reply) {
    List<String> pages = stores(request).text(request.variable("id"), request.variable("file"));
    reply.json(
        200,
        json -> {
          json.writeStartObject();
          json.writeStringProperty("object", "vector_store.file_content.page");
          json.writeArrayPropertyStart("data");
          for (String page : pages) {
            json.writeStartObject();
            json.writeStringProperty("type", "text");
            json.writeStringProperty("text", page);
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeBooleanProperty("has_more", false);
          json.writeNullProperty("next_page");
          json.writeEndObject();
        });
  }

  private void send(Attachment attachment, Reply reply) {
    if (attachment.status() == Status.IN_PROGRESS) {
      reply.header("openai-poll-after-ms", POLL_AFTER_MILLIS);
    }
    reply.json(200, json -> write(json, attachment));
  }

  /** Reads {@code filter}; null where absent. */
  static @Nullable Status status(Request request) {
    return switch (request.query("filter").orElse(null)) {
      case null -> null;
      case "in_progress" -> Status.IN_PROGRESS;
      case "completed" -> Status.COMPLETED;
      case "failed" -> Status.FAILED;
      case "cancelled" -> Status.CANCELLED;
      default ->
          throw ListParameters.invalid(
              "filter", "must be in_progress, completed, failed or cancelled");
    };
  }

  void write(JsonGenerator json, Attachment attachment) {
    json.writeStartObject();
    json.writeStringProperty("id", attachment.fileId());
    json.writeStringProperty("object", "vector_store.file");
    json.writeNumberProperty("created_at", attachment.createdAt().getEpochSecond());
    json.writeStringProperty("vector_store_id", attachment.storeId());
    json.writeStringProperty("status", attachment.status().name().toLowerCase(Locale.ROOT));
    writeProblem(json, attachment.problem());
    json.writeNumberProperty("usage_bytes", attachment.usageBytes());
    json.writeObjectPropertyStart("attributes");
    StoreFields.writeAttributes(json, attachment.attributes());
    json.writeEndObject();
    json.writeObjectPropertyStart("chunking_strategy");
    json.writeStringProperty("type", "static");
    json.writeObjectPropertyStart("static");
    json.writeNumberProperty("max_chunk_size_tokens", attachment.size().maxTokens());
    json.writeNumberProperty("chunk_overlap_tokens", attachment.size().overlapTokens());
    json.writeEndObject();
    json.writeEndObject();
    knowledge
        .stores()
        .progress(attachment)
        .ifPresent(progress -> {
          json.writeObjectPropertyStart("progress");
          json.writeStringProperty("stage", progress.stage().name().toLowerCase(Locale.ROOT));
          json.writeNumberProperty("done", progress.done());
          json.writeNumberProperty("total", progress.total());
          json.writeEndObject();
        });
    if (attachment.status() == Status.COMPLETED) {
      writeReport(json, attachment.report());
    }
    json.writeEndObject();
  }

  private static void writeReport(JsonGenerator json, IngestReport report) {
    json.writeObjectPropertyStart("ingestion");
    json.writeNumberProperty("pages", report.pages());
    json.writeNumberProperty("characters", report.characters());
    json.writeNumberProperty("chunks", report.chunks());
    json.writeNumberProperty("vectors", report.windows());
    json.writeNumberProperty("extract_ms", report.extractNanos() / 1e6);
    json.writeNumberProperty("chunk_ms", report.chunkNanos() / 1e6);
    json.writeNumberProperty("embed_ms", report.embedNanos() / 1e6);
    json.writeNumberProperty("store_ms", report.storeNanos() / 1e6);
    json.writeEndObject();
  }

  /** Writes OpenAI's three codes; {@code reason} says more exactly what was wrong. */
  private static void writeProblem(JsonGenerator json, @Nullable Problem problem) {
    if (problem == null) {
      json.writeNullProperty("last_error");
      return;
    }
    json.writeObjectPropertyStart("last_error");
    json.writeStringProperty(
        "code",
        switch (problem.code()) {
          case "unsupported" -> "unsupported_file";
          case "corrupt", "encrypted", "no_text", "too_large" -> "invalid_file";
          default -> "server_error";
        });
    json.writeStringProperty("message", problem.message());
    json.writeStringProperty("reason", problem.code());
    json.writeEndObject();
  }

  private VectorStores stores(Request request) {
    return StorageRoutes.owned(knowledge, request).stores();
  }
}

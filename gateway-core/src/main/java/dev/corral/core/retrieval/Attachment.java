package dev.corral.core.retrieval;

import dev.corral.core.document.ChunkSize;
import dev.corral.core.vector.filter.Value;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A file in a vector store.
 *
 * @param storeId the store
 * @param fileId the file
 * @param run names this attachment, its chunks and nothing else; later ones are greater
 * @param createdAt when the file was attached
 * @param status how far its ingestion is
 * @param problem why it failed; null unless it did
 * @param attributes what searches can filter by, in their order
 * @param size how it is cut
 * @param report what its ingestion came to; {@link IngestReport#NONE} until it is completed
 * @param batch the last batch that it came in, or null
 */
public record Attachment(
    String storeId,
    String fileId,
    String run,
    Instant createdAt,
    Status status,
    @Nullable Problem problem,
    Map<String, Value> attributes,
    ChunkSize size,
    IngestReport report,
    @Nullable Batch batch) {

  /** Names files that were attached in one call, and says when that was. */
  public record Batch(String id, Instant createdAt) {}

  /** How far an ingestion is. Only a completed one is searched. */
  public enum Status {
    IN_PROGRESS,
    COMPLETED,
    FAILED,
    CANCELLED
  }

  /**
   * Why an ingestion failed.
   *
   * @param code the lower-case name of a code of an unreadable document, or {@code internal}
   * @param message one sentence for the owner of the file
   */
  public record Problem(String code, String message) {}

  public Attachment {
    attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
  }

  /** Returns the bytes that its text and vectors take, about. */
  public long usageBytes() {
    return report.characters() + report.windows() * 1536L;
  }

  Attachment ended(Status other, @Nullable Problem why, IngestReport what) {
    return new Attachment(
        storeId, fileId, run, createdAt, other, why, attributes, size, what, batch);
  }

  Attachment withAttributes(Map<String, Value> other) {
    return new Attachment(
        storeId, fileId, run, createdAt, status, problem, other, size, report, batch);
  }

  /** Returns this attachment as it is when its file was attached again. */
  Attachment again(Attachment wanted) {
    return new Attachment(
        storeId,
        fileId,
        run,
        createdAt,
        status,
        problem,
        wanted.attributes,
        size,
        report,
        wanted.batch == null ? batch : wanted.batch);
  }

  byte[] encode() {
    return new Fields()
        .with("run", run)
        .with("created", createdAt.toEpochMilli())
        .with("status", status.name().toLowerCase(Locale.ROOT))
        .with("code", problem == null ? null : problem.code())
        .with("message", problem == null ? null : problem.message())
        .with("attributes", Fields.ofValues(attributes))
        .with("max", (long) size.maxTokens())
        .with("overlap", (long) size.overlapTokens())
        .with("report", report.fields())
        .with("batch", batch == null ? null : batch.id())
        .with("batched", batch == null ? null : batch.createdAt().toEpochMilli())
        .encode();
  }

  static Attachment decode(String storeId, String fileId, byte[] value) {
    Fields fields = Fields.decode(value);
    return new Attachment(
        storeId,
        fileId,
        fields.text("run"),
        Instant.ofEpochMilli(fields.whole("created")),
        Status.valueOf(fields.text("status").toUpperCase(Locale.ROOT)),
        fields.has("code") ? new Problem(fields.text("code"), fields.text("message")) : null,
        fields.object("attributes").asValues(),
        new ChunkSize((int) fields.whole("max"), (int) fields.whole("overlap")),
        IngestReport.of(fields.object("report")),
        fields.has("batch")
            ? new Batch(fields.text("batch"), Instant.ofEpochMilli(fields.whole("batched")))
            : null);
  }
}

package dev.corral.server.observe;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Who read, wrote and deleted what: a line of JSON for each request for vectors, documents and the
 * server's administration, refused ones too, in {@code audit-00000001.jsonl} and on.
 *
 * <p>A line holds the SHA-256 of the line before it, over the ends of files too, so that a line
 * that is changed, taken out or put in is found by {@link AuditCheck}. Who can write the whole
 * directory can make a new chain; that is found by whoever noted an earlier hash elsewhere. Lines
 * are never deleted; they reach the disk within moments, not before the answer.
 */
public final class AuditLog implements Consumer<Passage>, AutoCloseable {

  static final String NAME = "audit";

  /** What the first line of all follows. */
  static final String NOTHING = "0".repeat(64);

  private static final long FILE_BYTES = 64L << 20;
  private static final int ALL_FILES = 0;
  private static final Set<String> PERMISSIONS = Set.of("VECTORS", "DOCUMENTS", "ADMIN");
  private static final Set<String> READING_ENDS =
      Set.of("get", "query", "search", "count", "tika", "process");
  private static final JsonFactory JSON = new JsonFactory();

  private final LineWriter<Passage> writer;
  private String last;
  private long number;
  private long toldLost;

  /**
   * Opens the log in a directory and goes on with its chain.
   *
   * @throws IOException where it cannot be written, or its last line cannot be read
   */
  public AuditLog(Path directory) throws IOException {
    this(directory, FILE_BYTES);
  }

  AuditLog(Path directory, long fileBytes) throws IOException {
    LineFiles files = new LineFiles(directory, NAME, fileBytes, ALL_FILES);
    byte[] line = LineFiles.lastLine(directory, NAME);
    last = line == null ? NOTHING : AuditCheck.hash(line);
    number = line == null ? 0 : AuditCheck.number(line);
    writer = new LineWriter<>("audit-log", files, this::line, true);
  }

  @Override
  public void accept(Passage passage) {
    if (PERMISSIONS.contains(passage.permission())) {
      writer.add(passage);
    }
  }

  /** Tells of the log. */
  public void figures(Samples samples) {
    samples
        .counter("corral_audit_lines", "Lines of the audit log.", (double) writer.written())
        .counter("corral_audit_lines_lost", "Lines it could not take.", (double) writer.lost());
  }

  /** Makes the next line; on the writer's thread. */
  private byte[] line(Passage passage) {
    number++;
    ByteArrayOutputStream out = new ByteArrayOutputStream(512);
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
      json.writeStartObject();
      json.writeNumberProperty("n", number);
      json.writeStringProperty("time", Instant.ofEpochMilli(passage.epochMillis()).toString());
      json.writeStringProperty("tenant", passage.tenant());
      json.writeStringProperty("user", passage.user());
      json.writeStringProperty("client", passage.client());
      json.writeStringProperty("did", deed(passage));
      json.writeStringProperty("of", passage.permission().toLowerCase(Locale.ROOT));
      json.writeStringProperty("what", passage.method() + " " + passage.path());
      json.writeNumberProperty("status", passage.status());
      json.writeStringProperty("request", passage.id());
      long lost = writer.lost();
      if (lost > toldLost) {
        json.writeNumberProperty("lost_before", lost - toldLost);
        toldLost = lost;
      }
      json.writeStringProperty("prev", last);
      json.writeEndObject();
    }
    byte[] line = out.toByteArray();
    last = AuditCheck.hash(line);
    return line;
  }

  /** Returns what a request was to do: read, write or delete. */
  static String deed(Passage passage) {
    String route = passage.route();
    String end = route.substring(route.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    return switch (passage.method()) {
      case "GET", "HEAD" -> "read";
      case "DELETE" -> "delete";
      default -> end.equals("delete") ? "delete" : READING_ENDS.contains(end) ? "read" : "write";
    };
  }

  @Override
  public void close() {
    writer.close();
  }
}

package dev.corral.server.observe;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** A line of JSON for each request: {@code access-00000001.jsonl} and on. */
public final class AccessLog implements Consumer<Passage>, AutoCloseable {

  private static final long FILE_BYTES = 64L << 20;
  private static final int FILES = 8;
  private static final JsonFactory JSON = new JsonFactory();

  private final LineWriter<Passage> writer;

  /** Opens the log in a directory. */
  public AccessLog(Path directory) throws IOException {
    writer =
        new LineWriter<>(
            "access-log",
            new LineFiles(directory, "access", FILE_BYTES, FILES),
            AccessLog::line,
            false);
  }

  @Override
  public void accept(Passage passage) {
    writer.add(passage);
  }

  /** Tells of the log. */
  public void figures(Samples samples) {
    samples
        .counter("corral_access_lines", "Lines of the access log.", (double) writer.written())
        .counter("corral_access_lines_lost", "Lines it could not take.", (double) writer.lost());
  }

  static byte[] line(Passage passage) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(512);
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
      json.writeStartObject();
      json.writeStringProperty("time", Instant.ofEpochMilli(passage.epochMillis()).toString());
      json.writeStringProperty("request", passage.id());
      json.writeStringProperty("tenant", passage.tenant());
      text(json, "user", passage.user());
      text(json, "client", passage.client());
      if (passage.encrypted()) {
        json.writeBooleanProperty("encrypted", true);
      }
      json.writeStringProperty("method", passage.method());
      json.writeStringProperty("path", passage.path());
      json.writeStringProperty("route", passage.route());
      json.writeNumberProperty("status", passage.status());
      if (!passage.whole()) {
        json.writeBooleanProperty("broken", true);
      }
      json.writeNumberProperty("received", passage.received());
      json.writeNumberProperty("sent", passage.sent());
      json.writeNumberProperty("ms", micros(passage.nanos()));
      if (passage.firstNanos() >= 0) {
        json.writeNumberProperty("first_ms", micros(passage.firstNanos()));
      }
      text(json, "trace", passage.trace());
      json.writeEndObject();
    }
    return out.toByteArray();
  }

  private static void text(JsonGenerator json, String name, String value) {
    if (!value.isEmpty()) {
      json.writeStringProperty(name, value);
    }
  }

  /** Returns milliseconds with three digits after the point. */
  private static double micros(long nanos) {
    return Math.round(nanos / 1e3) / 1e3;
  }

  @Override
  public void close() {
    writer.close();
  }
}

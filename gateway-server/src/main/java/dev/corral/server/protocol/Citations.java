package dev.corral.server.protocol;

import dev.corral.core.exchange.Citation;
import dev.corral.core.exchange.InferenceEvent;
import dev.corral.server.outbound.Reply;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/**
 * The passages of an answer on the wire, the same in every dialect: {@code "sources": [{"number",
 * "file_id", "filename", "page", "score", "text"}]}, {@code page} null for files without pages.
 */
public final class Citations {

  private Citations() {}

  /**
   * Tells how long the passages took in the header {@code server-timing} (W3C Server Timing):
   * {@code embed;dur=1.9, search;dur=0.3}, milliseconds. Nothing where the times are not known, or
   * where the answer has begun.
   */
  public static void tellTimes(InferenceEvent.Sources sources, Reply reply) {
    if (sources.embedNanos() > 0 && !reply.isStarted()) {
      reply.header(
          "server-timing",
          "embed;dur="
              + millis(sources.embedNanos())
              + ", search;dur="
              + millis(sources.searchNanos()));
    }
  }

  private static String millis(long nanos) {
    return Double.toString(Math.round(nanos / 1e4) / 100.0);
  }

  /** Writes the field {@code sources}; nothing where there is no passage. */
  public static void writeField(JsonGenerator json, List<Citation> citations) {
    if (citations.isEmpty()) {
      return;
    }
    json.writeArrayPropertyStart("sources");
    for (Citation citation : citations) {
      json.writeStartObject();
      json.writeNumberProperty("number", citation.number());
      json.writeStringProperty("file_id", citation.fileId());
      json.writeStringProperty("filename", citation.fileName());
      Integer page = citation.page();
      if (page == null) {
        json.writeNullProperty("page");
      } else {
        json.writeNumberProperty("page", page);
      }
      json.writeNumberProperty("score", citation.score());
      json.writeStringProperty("text", citation.text());
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}

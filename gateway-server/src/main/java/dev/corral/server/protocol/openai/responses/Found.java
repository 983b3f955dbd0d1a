package dev.corral.server.protocol.openai.responses;

import dev.corral.core.exchange.Citation;
import dev.corral.core.retrieval.Passage;
import dev.corral.core.vector.filter.Value;
import dev.corral.server.protocol.openai.storage.StoreFields;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * A passage that an answer stands on. OpenAI's form has no page, so it stands among the attributes.
 *
 * @param fileId the file
 * @param fileName its name
 * @param page its page, from 1, or null for files without pages
 * @param score relevance, 0 to 1
 * @param text the passage
 * @param attributes the file's attributes in its store
 */
record Found(
    String fileId,
    String fileName,
    @Nullable Integer page,
    double score,
    String text,
    Map<String, Value> attributes) {

  static Found of(Passage passage) {
    return new Found(
        passage.fileId(),
        passage.fileName(),
        passage.page(),
        passage.score(),
        passage.text(),
        passage.attributes());
  }

  static Found of(Citation citation) {
    return new Found(
        citation.fileId(),
        citation.fileName(),
        citation.page(),
        citation.score(),
        citation.text(),
        Map.of());
  }

  void write(JsonGenerator json) {
    json.writeStartObject();
    json.writeObjectPropertyStart("attributes");
    StoreFields.writeAttributes(json, attributes);
    if (page != null && !attributes.containsKey("page")) {
      json.writeNumberProperty("page", page);
    }
    json.writeEndObject();
    json.writeStringProperty("file_id", fileId);
    json.writeStringProperty("filename", fileName);
    json.writeNumberProperty("score", score);
    json.writeStringProperty("text", text);
    json.writeEndObject();
  }

  /** Writes that the answer cites it at a place of its text, counted in code points. */
  void writeCitation(JsonGenerator json, int index) {
    json.writeStartObject();
    json.writeStringProperty("type", "file_citation");
    json.writeStringProperty("file_id", fileId);
    json.writeStringProperty("filename", fileName);
    json.writeNumberProperty("index", index);
    if (page != null) {
      json.writeNumberProperty("page", page);
    }
    json.writeEndObject();
  }
}

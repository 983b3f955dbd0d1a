package dev.corral.server.protocol.chroma;

import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.FailureException;
import dev.corral.core.vector.Entry;
import dev.corral.core.vector.filter.Value;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The body of add, upsert and update: records by columns. */
final class RecordsBody {

  /** What the columns are for. */
  enum Kind {
    ADD,
    UPSERT,
    UPDATE
  }

  private final Kind kind;
  private @Nullable List<String> ids;
  private @Nullable List<float @Nullable []> vectors;
  private @Nullable List<@Nullable String> documents;
  private @Nullable List<@Nullable String> uris;
  private @Nullable List<@Nullable Map<String, Value>> metadatas;
  private @Nullable Map<Integer, String> documentsInMetadata;

  private RecordsBody(Kind kind) {
    this.kind = kind;
  }

  /**
   * Reads a body into entries. An id may come several times: of its records the first counts where
   * they are added, and each is put over the one before where they are upserted or updated.
   */
  static List<Entry> read(byte[] bytes, Kind kind) {
    var body = new RecordsBody(kind);
    BodyReader.read(bytes, body::take);
    return body.entries();
  }

  private void take(String name, BodyReader value) {
    switch (name) {
      case "ids" -> ids = value.strings("ids");
      case "embeddings" -> {
        if (kind != Kind.UPDATE || !value.isNull()) {
          vectors = embeddings(value);
        }
      }
      case "documents" -> documents = value.isNull() ? null : value.optionalStrings("documents");
      case "uris" -> uris = value.isNull() ? null : value.optionalStrings("uris");
      case "metadatas" -> metadatas = value.isNull() ? null : metadatas(value);
      default -> {
        // Fields that nobody knows are ignored, as Chroma does.
      }
    }
  }

  private List<float @Nullable []> embeddings(BodyReader value) {
    List<float @Nullable []> read = new ArrayList<>();
    boolean[] texts = {false};
    value.items(
        "embeddings",
        i -> {
          String field = "embeddings[" + i + "]";
          if (value.isNull() && kind == Kind.UPDATE) {
            read.add(null);
          } else if (value.isString() && (texts[0] || read.isEmpty())) {
            texts[0] = true;
            read.add(decode(i, value.string(field)));
          } else if (texts[0] || value.isString()) {
            throw ChromaRefusal.shape(field, "expected all as base64 or all as numbers");
          } else {
            read.add(value.floats(field));
          }
        });
    return read;
  }

  /** Decodes base64 of little-endian 32-bit floats. */
  private static float[] decode(int index, String text) {
    byte[] bytes;
    if (text.length() % 4 != 0) {
      throw invalid(
          "embeddings", "Invalid base64 string: embedding at index " + index + " lacks padding");
    }
    try {
      bytes = Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw invalid("embeddings", "Invalid base64 string: embedding at index " + index);
    }
    if (bytes.length % Float.BYTES != 0) {
      throw invalid(
          "embeddings",
          "Invalid base64 string: embedding at index "
              + index
              + " is no sequence of 32-bit floats");
    }
    float[] vector = new float[bytes.length / Float.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(vector);
    return vector;
  }

  private List<@Nullable Map<String, Value>> metadatas(BodyReader value) {
    List<@Nullable Map<String, Value>> read = new ArrayList<>();
    value.items(
        "metadatas",
        i -> {
          if (value.isNull()) {
            read.add(null);
            return;
          }
          JsonNode node = value.tree();
          String field = "metadatas[" + i + "]";
          read.add(MetadataJson.read(field, i, node, kind != Kind.ADD));
          JsonNode document = node.get(MetadataJson.DOCUMENT);
          if (document != null && document.isString()) {
            if (documentsInMetadata == null) {
              documentsInMetadata = new HashMap<>();
            }
            documentsInMetadata.put(i, document.stringValue());
          }
        });
    return read;
  }

  private List<Entry> entries() {
    if (ids == null) {
      throw ChromaRefusal.shape("ids", "is required");
    }
    if (vectors == null && kind != Kind.UPDATE) {
      throw ChromaRefusal.shape("embeddings", "is required");
    }
    int count = ids.size();
    if (differs(vectors, count)
        || differs(documents, count)
        || differs(uris, count)
        || differs(metadatas, count)) {
      throw invalid("ids", "Inconsistent number of IDs, embeddings, documents, URIs and metadatas");
    }
    List<Entry> entries = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      Entry entry = entry(i, ids.get(i));
      if (entry.id().isEmpty()) {
        throw invalid("ids", "Empty ID, ID must have at least one character");
      }
      entries.add(entry);
    }
    checkDimensions(entries);
    return List.copyOf(entries);
  }

  private static boolean differs(@Nullable List<?> column, int count) {
    return column != null && column.size() != count;
  }

  private static void checkDimensions(Iterable<Entry> entries) {
    int dimension = -1;
    for (Entry entry : entries) {
      float[] vector = entry.vector();
      if (vector == null) {
        continue;
      }
      if (vector.length == 0) {
        throw invalid(
            "embeddings",
            "Validation error: embeddings: Each embedding must have at least 1 dimension");
      }
      if (dimension >= 0 && vector.length != dimension) {
        throw invalid("embeddings", "Inconsistent dimensions in provided embeddings");
      }
      dimension = vector.length;
    }
  }

  private Entry entry(int i, String id) {
    String document = at(documents, i);
    if (document == null && documentsInMetadata != null) {
      document = documentsInMetadata.get(i);
    }
    Map<String, Value> metadata = at(metadatas, i);
    String uri = at(uris, i);
    if (uri != null) {
      metadata = metadata == null ? new LinkedHashMap<>() : metadata;
      metadata.put(MetadataJson.URI, new Value.Text(uri));
    }
    return new Entry(id, vectors == null ? null : vectors.get(i), document, metadata);
  }

  private static <T> @Nullable T at(@Nullable List<@Nullable T> column, int i) {
    return column == null ? null : column.get(i);
  }

  private static FailureException invalid(String field, String message) {
    return new Failure.Invalid(message, field).asException();
  }
}

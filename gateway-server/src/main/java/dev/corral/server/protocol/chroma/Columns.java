package dev.corral.server.protocol.chroma;

import dev.corral.core.exchange.Failure;
import dev.corral.core.vector.Entry;
import dev.corral.core.vector.filter.Value;
import dev.corral.server.outbound.JsonBody;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.JsonRecyclerPools;

/**
 * The answer to get: records by columns. The records come one by one, so each column is written to
 * bytes of its own, and all are joined at the end.
 */
final class Columns {

  /** Largest answer: what a heap of a gigabyte carries once; more is fetched in pages. */
  static final long MAX_BYTES = 256L << 20;

  static final JsonFactory FACTORY =
      JsonFactory.builder()
          .recyclerPool(JsonRecyclerPools.threadLocalPool())
          .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
          .build();

  private final List<String> include;
  private final Column ids = new Column();
  private final @Nullable Column embeddings;
  private final @Nullable Column documents;
  private final @Nullable Column uris;
  private final @Nullable Column metadatas;

  Columns(List<String> include) {
    this.include = include;
    this.embeddings = column("embeddings");
    this.documents = column("documents");
    this.uris = column("uris");
    this.metadatas = column("metadatas");
  }

  private @Nullable Column column(String name) {
    return include.contains(name) ? new Column() : null;
  }

  void add(Entry entry) {
    ids.add(json -> json.writeString(entry.id()));
    if (embeddings != null) {
      embeddings.add(json -> writeVector(entry.vector(), json));
    }
    if (documents != null) {
      documents.add(json -> writeText(entry.document(), json));
    }
    if (uris != null) {
      uris.add(json -> writeText(uri(entry), json));
    }
    if (metadatas != null) {
      metadatas.add(json -> MetadataJson.writeRecord(entry.metadata(), json));
    }
    if (bytes() > MAX_BYTES) {
      throw new Failure.TooLarge(
              "the answer is over the limit of " + MAX_BYTES + " bytes: use limit and offset",
              MAX_BYTES)
          .asException();
    }
  }

  private long bytes() {
    return (long) ids.size() + size(embeddings) + size(documents) + size(uris) + size(metadatas);
  }

  private static int size(@Nullable Column column) {
    return column == null ? 0 : column.size();
  }

  /** Returns the whole answer. */
  byte[] finish() {
    var out = new ByteArrayOutputStream((int) Math.min(Integer.MAX_VALUE - 16, bytes() + 256));
    write("{\"ids\":", ids, out);
    write(",\"embeddings\":", embeddings, out);
    write(",\"documents\":", documents, out);
    write(",\"uris\":", uris, out);
    write(",\"metadatas\":", metadatas, out);
    JsonBody names = json -> writeNames(include, json);
    out.writeBytes(",\"include\":".getBytes(StandardCharsets.US_ASCII));
    out.writeBytes(names.toBytes());
    out.write('}');
    return out.toByteArray();
  }

  private static void write(String name, @Nullable Column column, ByteArrayOutputStream out) {
    out.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
    if (column == null) {
      out.writeBytes("null".getBytes(StandardCharsets.US_ASCII));
    } else {
      column.finishInto(out);
    }
  }

  static void writeNames(List<String> names, JsonGenerator json) {
    json.writeStartArray();
    names.forEach(json::writeString);
    json.writeEndArray();
  }

  static void writeVector(float @Nullable [] vector, JsonGenerator json) {
    if (vector == null) {
      json.writeNull();
      return;
    }
    json.writeStartArray();
    for (float component : vector) {
      json.writeNumber(component);
    }
    json.writeEndArray();
  }

  static void writeText(@Nullable String text, JsonGenerator json) {
    if (text == null) {
      json.writeNull();
    } else {
      json.writeString(text);
    }
  }

  static @Nullable String uri(Entry entry) {
    Map<String, Value> metadata = entry.metadata();
    return metadata != null && metadata.get(MetadataJson.URI) instanceof Value.Text(String uri)
        ? uri
        : null;
  }

  /** One column: a JSON array that grows. */
  private static final class Column {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), bytes);

    Column() {
      json.writeStartArray();
    }

    void add(JsonBody item) {
      item.write(json);
    }

    int size() {
      return bytes.size();
    }

    void finishInto(ByteArrayOutputStream out) {
      json.writeEndArray();
      json.close();
      out.writeBytes(bytes.toByteArray());
    }
  }
}

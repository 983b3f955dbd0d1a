package dev.corral.server.protocol.chroma;

import dev.corral.core.vector.Selection;
import dev.corral.core.vector.VectorCollection.Part;
import dev.corral.core.vector.filter.Filter;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The body of get, query and delete: which records, and what of them. */
final class SelectionBody {

  private static final Set<String> COLUMNS =
      Set.of("distances", "documents", "embeddings", "metadatas", "uris");

  /** Neighbours of a query that does not say how many. */
  private static final int RESULTS = 10;

  private @Nullable List<String> ids;
  private @Nullable JsonNode where;
  private @Nullable JsonNode whereDocument;
  private @Nullable Integer limit;
  private int offset;
  private int results = RESULTS;
  private List<String> include;
  private @Nullable List<float[]> queries;

  private SelectionBody(List<String> include) {
    this.include = include;
  }

  /** Reads the body of get. */
  static SelectionBody ofGet(byte[] bytes) {
    return read(bytes, List.of("documents", "metadatas"));
  }

  /** Reads the body of delete. */
  static SelectionBody ofDelete(byte[] bytes) {
    return read(bytes, List.of());
  }

  /** Reads the body of query. */
  static SelectionBody ofQuery(byte[] bytes) {
    SelectionBody body = read(bytes, List.of("documents", "metadatas", "distances"));
    if (body.queries == null) {
      throw ChromaRefusal.shape("query_embeddings", "is required");
    }
    return body;
  }

  private static SelectionBody read(byte[] bytes, List<String> include) {
    var body = new SelectionBody(include);
    BodyReader.read(bytes, body::take);
    return body;
  }

  private void take(String name, BodyReader value) {
    if (value.isNull() && !name.equals("include")) {
      return;
    }
    switch (name) {
      case "ids" -> ids = value.strings("ids");
      case "where" -> where = value.tree();
      case "where_document" -> whereDocument = value.tree();
      case "limit" -> limit = value.count("limit");
      case "offset" -> offset = value.count("offset");
      case "n_results" -> results = value.count("n_results");
      case "include" -> include = included(value.strings("include"));
      case "query_embeddings" -> queries = vectors(value);
      default -> {
        // Fields that nobody knows are ignored, as Chroma does.
      }
    }
  }

  private static List<String> included(List<String> names) {
    for (int i = 0; i < names.size(); i++) {
      if (!COLUMNS.contains(names.get(i))) {
        throw ChromaRefusal.shape(
            "include[" + i + "]", "expected distances, documents, embeddings, metadatas or uris");
      }
    }
    return names;
  }

  private static List<float[]> vectors(BodyReader value) {
    List<float[]> vectors = new ArrayList<>();
    value.items("query_embeddings", i -> vectors.add(value.floats("query_embeddings[" + i + "]")));
    return vectors;
  }

  /** Returns which records are meant. */
  Selection selection() {
    return new Selection(ids, filter());
  }

  @Nullable Filter filter() {
    return Filters.read(where, whereDocument);
  }

  @Nullable List<String> ids() {
    return ids;
  }

  @Nullable Integer limit() {
    return limit;
  }

  int offset() {
    return offset;
  }

  int results() {
    return results;
  }

  List<float[]> queries() {
    return queries == null ? List.of() : queries;
  }

  /** Returns the columns asked for, as they were sent. */
  List<String> include() {
    return include;
  }

  /** Returns the parts of records that the columns need. */
  Set<Part> parts() {
    Set<Part> parts = EnumSet.noneOf(Part.class);
    for (String column : include) {
      switch (column) {
        case "documents" -> parts.add(Part.DOCUMENT);
        case "embeddings" -> parts.add(Part.VECTOR);
        case "metadatas", "uris" -> parts.add(Part.METADATA);
        default -> {}
      }
    }
    return parts;
  }
}

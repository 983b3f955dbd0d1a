package dev.corral.server.protocol.openai.storage;

import dev.corral.core.retrieval.Fusion;
import dev.corral.core.retrieval.Knowledge;
import dev.corral.core.retrieval.Passage;
import dev.corral.core.retrieval.SearchQuery;
import dev.corral.core.retrieval.SearchResult;
import dev.corral.server.outbound.JsonBody;
import dev.corral.server.outbound.Reply;
import dev.corral.server.protocol.Request;
import dev.corral.server.protocol.Route;
import dev.corral.server.protocol.json.JsonObject;
import dev.corral.server.protocol.json.JsonReading;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;

/** {@code /v1/vector_stores/ID/search}. */
final class SearchRoutes {

  private static final int MOST_WEIGHT = 1_000;
  private static final int DEFAULT_RESULTS = 10;
  private static final int MOST_RESULTS = 50;
  private static final int MOST_QUERIES = 32;
  private static final int LONGEST_QUERY = 32_768;

  private final Knowledge knowledge;

  SearchRoutes(Knowledge knowledge) {
    this.knowledge = knowledge;
  }

  List<Route> routes() {
    return List.of(StorageRoutes.post("/v1/vector_stores/{id}/search", this::search));
  }

  private void search(Request request, Reply reply) {
    JsonObject body = JsonReading.object(request.body());
    SearchQuery query =
        new SearchQuery(
            queries(body),
            body.integer("max_num_results", 1, MOST_RESULTS, DEFAULT_RESULTS),
            threshold(body),
            AttributeFilters.read(body),
            fusion(body));
    SearchResult result = knowledge.search().search(request.variable("id"), query);
    reply.header(
        "server-timing",
        String.format(
            Locale.ROOT,
            "embed;dur=%.3f, search;dur=%.3f",
            result.embedNanos() / 1e6,
            result.searchNanos() / 1e6));
    reply.json(200, page(query, result));
  }

  private static List<String> queries(JsonObject body) {
    JsonNode query = body.field("query");
    if (query == null) {
      throw body.missing("query");
    }
    if (!query.isString() && !query.isArray()) {
      throw body.wrongType("query", "a string or an array of strings", query);
    }
    List<String> queries = query.isString() ? List.of(query.stringValue()) : body.strings("query");
    if (queries.isEmpty() || queries.size() > MOST_QUERIES) {
      throw body.invalid("query", "must be a string or 1 to " + MOST_QUERIES + " strings");
    }
    for (String text : queries) {
      if (text.isBlank() || text.length() > LONGEST_QUERY) {
        throw body.invalid("query", "must have 1 to " + LONGEST_QUERY + " characters, not blank");
      }
    }
    return queries;
  }

  private static double threshold(JsonObject body) {
    JsonObject ranking = body.optionalObject("ranking_options");
    Double threshold = ranking == null ? null : ranking.optionalNumber("score_threshold");
    if (ranking != null && threshold != null && (threshold < 0 || threshold > 1)) {
      throw ranking.invalid("score_threshold", "must be between 0 and 1");
    }
    return threshold == null ? 0 : threshold;
  }

  private static Fusion fusion(JsonObject body) {
    JsonObject ranking = body.optionalObject("ranking_options");
    JsonObject hybrid = ranking == null ? null : ranking.optionalObject("hybrid_search");
    if (hybrid == null) {
      return Fusion.HYBRID;
    }
    double vectors = weight(hybrid, "embedding_weight");
    double text = weight(hybrid, "text_weight");
    if (vectors + text == 0) {
      throw hybrid.invalid("text_weight", "must be above 0 where embedding_weight is 0");
    }
    return new Fusion(vectors, text);
  }

  private static double weight(JsonObject hybrid, String name) {
    Double weight = hybrid.optionalNumber(name);
    if (weight != null && (weight < 0 || weight > MOST_WEIGHT)) {
      throw hybrid.invalid(name, "must be between 0 and " + MOST_WEIGHT);
    }
    return weight == null ? 1 : weight;
  }

  private static JsonBody page(SearchQuery query, SearchResult result) {
    return json -> {
      json.writeStartObject();
      json.writeStringProperty("object", "vector_store.search_results.page");
      json.writeArrayPropertyStart("search_query");
      query.texts().forEach(json::writeString);
      json.writeEndArray();
      json.writeArrayPropertyStart("data");
      result.passages().forEach(passage -> write(json, passage));
      json.writeEndArray();
      json.writeBooleanProperty("has_more", false);
      json.writeNullProperty("next_page");
      json.writeEndObject();
    };
  }

  private static void write(JsonGenerator json, Passage passage) {
    Integer page = passage.page();
    json.writeStartObject();
    json.writeStringProperty("file_id", passage.fileId());
    json.writeStringProperty("filename", passage.fileName());
    json.writeNumberProperty("score", passage.score());
    json.writeObjectPropertyStart("attributes");
    StoreFields.writeAttributes(json, passage.attributes());
    if (page != null && !passage.attributes().containsKey("page")) {
      json.writeNumberProperty("page", page);
    }
    json.writeEndObject();
    json.writeArrayPropertyStart("content");
    json.writeStartObject();
    json.writeStringProperty("type", "text");
    json.writeStringProperty("text", passage.text());
    json.writeEndObject();
    json.writeEndArray();
    if (page == null) {
      json.writeNullProperty("page");
    } else {
      json.writeNumberProperty("page", page);
    }
    json.writeNumberProperty("start", passage.start());
    json.writeNumberProperty("end", passage.end());
    json.writeStringProperty("headings", passage.headings());
    json.writeEndObject();
  }
}

package dev.corral.server.protocol.openai.storage;

import dev.corral.core.retrieval.Knowledge;
import dev.corral.core.retrieval.Passage;
import dev.corral.core.retrieval.SearchQuery;
import dev.corral.core.retrieval.SearchResult;
import dev.corral.server.outbound.JsonBody;
import dev.corral.server.outbound.Reply;
import dev.corral.server.protocol.IgnoredFields;
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
    RankingOptions ranking = RankingOptions.read(body);
    SearchQuery query =
        new SearchQuery(
            queries(body),
            body.integer("max_num_results", 1, MOST_RESULTS, DEFAULT_RESULTS),
            ranking.threshold(),
            AttributeFilters.read(body),
            ranking.fusion());
    IgnoredFields.tell(body, reply);
    SearchResult result =
        StorageRoutes.owned(knowledge, request).search().search(request.variable("id"), query);
    request.span().past("embed", result.embedNanos() + result.searchNanos(), result.searchNanos());
    request.span().past("search", result.searchNanos(), 0);
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

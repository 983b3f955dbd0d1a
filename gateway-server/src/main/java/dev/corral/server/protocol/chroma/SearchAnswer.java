package dev.corral.server.protocol.chroma;

import dev.corral.core.vector.Entry;
import dev.corral.core.vector.Hit;
import dev.corral.core.vector.filter.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** The answer to search: for each question its hits by columns. */
final class SearchAnswer {

  private final List<SearchBody.Question> questions;
  private final List<List<Hit>> hits;
  private final JsonGenerator json;

  private SearchAnswer(
      List<SearchBody.Question> questions, List<List<Hit>> hits, JsonGenerator json) {
    this.questions = questions;
    this.hits = hits;
    this.json = json;
  }

  static void write(List<SearchBody.Question> questions, List<List<Hit>> hits, JsonGenerator json) {
    new SearchAnswer(questions, hits, json).write();
  }

  private void write() {
    json.writeStartObject();
    column("ids", null, (hit, _) -> json.writeString(hit.entry().id()));
    column("documents", "#document", (hit, _) -> Columns.writeText(hit.entry().document(), json));
    column("embeddings", "#embedding", (hit, _) -> Columns.writeVector(hit.entry().vector(), json));
    column(
        "metadatas",
        "#metadata",
        (hit, select) -> MetadataJson.writeObject(only(hit, select), json));
    column("scores", "#score", (hit, _) -> writeScore(hit.score()));
    json.writeArrayPropertyStart("select");
    questions.forEach(question -> Columns.writeNames(question.select(), json));
    json.writeEndArray();
    json.writeEndObject();
  }

  private void column(String name, @Nullable String key, BiConsumer<Hit, List<String>> cell) {
    json.writeArrayPropertyStart(name);
    for (int i = 0; i < hits.size(); i++) {
      List<String> select = questions.get(i).select();
      if (key == null || isWanted(key, select)) {
        json.writeStartArray();
        hits.get(i).forEach(hit -> cell.accept(hit, select));
        json.writeEndArray();
      } else {
        json.writeNull();
      }
    }
    json.writeEndArray();
  }

  private static boolean isWanted(String key, List<String> select) {
    return select.contains(key)
        || (key.equals("#metadata") && select.stream().anyMatch(SearchAnswer::isField));
  }

  private static boolean isField(String key) {
    return !key.startsWith("#");
  }

  /** Returns what is wanted of a record's metadata: clients count on an object, if an empty one. */
  private static Map<String, Value> only(Hit hit, List<String> select) {
    Entry entry = hit.entry();
    Map<String, Value> all = entry.metadata();
    if (all == null) {
      return Map.of();
    }
    if (select.contains("#metadata")) {
      return all;
    }
    Map<String, Value> some = new LinkedHashMap<>(all);
    some.keySet().retainAll(select);
    return some;
  }

  /** JSON has no word for what is no number. */
  private void writeScore(float score) {
    if (Float.isFinite(score)) {
      json.writeNumber(score);
    } else {
      json.writeNull();
    }
  }
}

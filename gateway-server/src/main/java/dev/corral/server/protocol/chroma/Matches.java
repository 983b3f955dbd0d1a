package dev.corral.server.protocol.chroma;

import dev.corral.core.vector.Match;
import dev.corral.core.vector.VectorCollection;
import java.util.List;
import java.util.function.BiConsumer;
import tools.jackson.core.JsonGenerator;

/** The answer to query: for each query vector its matches by columns. */
final class Matches {

  private Matches() {}

  static void answer(VectorCollection collection, SelectionBody body, Exchange exchange) {
    int results = Math.max(1, body.results()); // none are wanted, and yet the question is checked
    List<List<Match>> found =
        collection.query(body.queries(), results, body.selection(), body.parts());
    List<List<Match>> matches =
        body.results() > 0 ? found : found.stream().map(_ -> List.<Match>of()).toList();
    exchange.json(200, json -> write(matches, body.include(), json));
  }

  private static void write(List<List<Match>> matches, List<String> include, JsonGenerator json) {
    json.writeStartObject();
    column("ids", true, matches, json, (match, out) -> out.writeString(match.entry().id()));
    column(
        "embeddings",
        include.contains("embeddings"),
        matches,
        json,
        (match, out) -> Columns.writeVector(match.entry().vector(), out));
    column(
        "documents",
        include.contains("documents"),
        matches,
        json,
        (match, out) -> Columns.writeText(match.entry().document(), out));
    column(
        "uris",
        include.contains("uris"),
        matches,
        json,
        (match, out) -> Columns.writeText(Columns.uri(match.entry()), out));
    column(
        "metadatas",
        include.contains("metadatas"),
        matches,
        json,
        (match, out) -> MetadataJson.writeRecord(match.entry().metadata(), out));
    column(
        "distances",
        include.contains("distances"),
        matches,
        json,
        (match, out) -> out.writeNumber(match.distance()));
    json.writeName("include");
    Columns.writeNames(include, json);
    json.writeEndObject();
  }

  private static void column(
      String name,
      boolean included,
      List<List<Match>> matches,
      JsonGenerator json,
      BiConsumer<Match, JsonGenerator> cell) {
    json.writeName(name);
    if (!included) {
      json.writeNull();
      return;
    }
    json.writeStartArray();
    for (List<Match> row : matches) {
      json.writeStartArray();
      row.forEach(match -> cell.accept(match, json));
      json.writeEndArray();
    }
    json.writeEndArray();
  }
}

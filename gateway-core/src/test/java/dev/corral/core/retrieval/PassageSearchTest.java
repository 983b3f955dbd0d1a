package dev.corral.core.retrieval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corral.core.retrieval.rerank.Reranker;
import dev.corral.core.vector.filter.Value;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PassageSearchTest {

  @TempDir Path directory;

  @Test
  void remembersAnAnswerUntilTheStoreChanges() {
    WordEmbedder embedder = WordEmbedder.open();
    try (Shelter shelter = new Shelter(directory, embedder)) {
      VectorStore store = shelter.store("kept");
      StoredFile first = shelter.upload("first.txt", "Herons stand in the reeds");
      shelter.ingest(store, first, Map.of());
      shelter.knowledge.stores().changeAttributes(store.id(), first.id(), year(2025));
      List<Passage> found = shelter.search(store, "herons in reeds");
      int embedded = embedder.embeddedTexts();

      assertThat(shelter.search(store, "herons in reeds")).isEqualTo(found);
      assertThat(embedder.embeddedTexts()).isEqualTo(embedded);
      shelter.ingest(store, "second.txt", "Herons in reeds");
      assertThat(shelter.search(store, "herons in reeds"))
          .extracting(Passage::fileName)
          .containsExactly("second.txt", "first.txt");
      shelter.knowledge.stores().changeAttributes(store.id(), first.id(), year(2026));
      assertThat(shelter.search(store, "herons in reeds").getLast().attributes())
          .isEqualTo(year(2026));
      shelter.knowledge.files().delete(first.id());
      assertThat(shelter.search(store, "herons in reeds"))
          .extracting(Passage::fileName)
          .containsExactly("second.txt");
    }
  }

  private static Map<String, Value> year(int year) {
    return Map.of("year", new Value.Whole(year));
  }

  @Test
  void letsTheRerankerHaveTheLastWord() {
    List<String> asked = new ArrayList<>();
    Reranker shortest =
        new Reranker() {
          @Override
          public int depth() {
            return 2;
          }

          @Override
          public List<Double> scores(String question, List<Candidate> candidates) {
            asked.add(question);
            return candidates.stream().map(c -> -1.0 * c.text().get().length()).toList();
          }
        };
    try (Shelter shelter = new Shelter(directory, WordEmbedder.open(), shortest)) {
      VectorStore store = shelter.store("order");
      shelter.ingest(store, "best.txt", "Herons stand in the reeds by the lake");
      shelter.ingest(store, "next.txt", "Herons stand in reeds");
      shelter.ingest(store, "last.txt", "Kettles");

      SearchQuery query =
          new SearchQuery(
              List.of("herons stand in the reeds by the lake"), 10, 0, null, Fusion.HYBRID);
      assertThat(shelter.knowledge.search().search(store.id(), query).passages())
          .isSortedAccordingTo(Comparator.comparingDouble(Passage::score).reversed())
          .extracting(Passage::fileName)
          .containsExactly("next.txt", "best.txt", "last.txt");
      assertThat(asked).isEqualTo(query.texts());
    }
  }
}

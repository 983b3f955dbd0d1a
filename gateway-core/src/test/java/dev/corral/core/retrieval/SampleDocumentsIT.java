package dev.corral.core.retrieval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corral.embedder.Embedder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** The real model over the real sample documents: every question finds its file and page. */
class SampleDocumentsIT {

  private static final Path EXAMPLES = Path.of("..", "examples");
  private static final double THRESHOLD = 0.7;

  @TempDir Path directory;

  private record Asked(String question, String file, @Nullable Integer page) {}

  @Test
  void everyQuestionFindsItsSourceAmongFive() throws IOException {
    try (Embedder embedder = Embedder.builder().open();
        Shelter shelter = new Shelter(directory, embedder)) {
      VectorStore store = shelter.store("samples");
      for (Path document : documents()) {
        try (InputStream content = Files.newInputStream(document)) {
          String name = document.getFileName().toString();
          StoredFile file = shelter.knowledge.files().add(name, "assistants", null, content);
          assertThat(shelter.ingest(store, file, Map.of()).problem()).isNull();
        }
      }
      List<Asked> questions = questions();
      assertThat(questions).hasSizeGreaterThanOrEqualTo(20);
      assertThat(questions)
          .allSatisfy(asked -> {
            SearchQuery query =
                new SearchQuery(List.of(asked.question()), 5, THRESHOLD, null, Fusion.HYBRID);
            assertThat(shelter.knowledge.search().search(store.id(), query).passages())
                .as(asked.question())
                .anyMatch(passage ->
                    passage.fileName().equals(asked.file())
                        && Objects.equals(passage.page(), asked.page()));
          });
    }
  }

  private static List<Path> documents() throws IOException {
    try (Stream<Path> entries = Files.list(EXAMPLES.resolve("documents"))) {
      return entries.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static List<Asked> questions() throws IOException {
    List<Asked> questions = new ArrayList<>();
    byte[] text = Files.readAllBytes(EXAMPLES.resolve("questions.json"));
    try (JsonParser json = new JsonFactory().createParser(ObjectReadContext.empty(), text)) {
      json.nextToken();
      while (json.nextToken() == JsonToken.START_OBJECT) {
        String question = "";
        String file = "";
        Integer page = null;
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
          String name = json.currentName();
          JsonToken value = json.nextToken();
          switch (name) {
            case "question" -> question = json.getString();
            case "file" -> file = json.getString();
            case "page" -> page = value == JsonToken.VALUE_NULL ? null : json.getIntValue();
            default -> json.skipChildren();
          }
        }
        questions.add(new Asked(question, file, page));
      }
    }
    return questions;
  }
}

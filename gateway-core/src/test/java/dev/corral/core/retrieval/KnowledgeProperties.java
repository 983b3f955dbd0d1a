package dev.corral.core.retrieval;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

class KnowledgeProperties {

  @Property(tries = 8)
  void resultsAreOrderedSourcedAndRepeatable(
      @ForAll @Size(min = 1, max = 6) List<@From("texts") String> texts) {
    inShelter(shelter -> {
      VectorStore store = shelter.store("any");
      for (int i = 0; i < texts.size(); i++) {
        shelter.ingest(store, i + ".txt", texts.get(i));
      }

      List<Passage> found = shelter.search(store, texts.getFirst());

      assertThat(found).isSortedAccordingTo(Comparator.comparingDouble(Passage::score).reversed());
      assertThat(found)
          .allSatisfy(passage -> {
            String text = texts.get(Integer.parseInt(passage.fileName().replace(".txt", "")));
            assertThat(text.substring(passage.start(), passage.end())).isEqualTo(passage.text());
            assertThat(passage.score()).isBetween(0.0, 1.0);
          });
      assertThat(shelter.search(store, texts.getFirst())).isEqualTo(found);
    });
  }

  @Property(tries = 8)
  void aDeletionIsComplete(@ForAll @Size(min = 2, max = 6) List<@From("texts") String> texts) {
    inShelter(shelter -> {
      VectorStore store = shelter.store("any");
      List<Attachment> attached = new ArrayList<>();
      for (int i = 0; i < texts.size(); i++) {
        attached.add(shelter.ingest(store, i + ".txt", texts.get(i)));
      }
      shelter.knowledge.files().delete(attached.getFirst().fileId());

      assertThat(shelter.search(store, texts.getFirst()))
          .noneMatch(passage -> passage.fileId().equals(attached.getFirst().fileId()));
      assertThat(shelter.records(store))
          .isEqualTo(attached.stream().skip(1).mapToInt(a -> a.report().windows()).sum());
    });
  }

  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> word = Arbitraries.of("queue", "model", "rack", "feed", "token", "page");
    return word.list().ofMinSize(3).ofMaxSize(400).map(words -> String.join(" ", words) + ".");
  }

  private interface Use {
    void use(Shelter shelter);
  }

  private static void inShelter(Use use) {
    try {
      Path directory = Files.createTempDirectory("knowledge");
      try (Shelter shelter = new Shelter(directory, WordEmbedder.open())) {
        use.use(shelter);
      }
      try (Stream<Path> paths = Files.walk(directory)) {
        paths.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package dev.corral.core.vector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corral.core.vector.VectorCollection.Part;
import dev.corral.core.vector.filter.Filter;
import dev.corral.core.vector.filter.Filter.Comparison;
import dev.corral.core.vector.filter.Value;
import dev.corral.core.vector.rank.Rank;
import dev.corral.core.vector.store.Storage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of the module's README, compiled and run. */
class VectorExampleTest {

  @TempDir Path directory;

  private final List<String> seen = new ArrayList<>();

  private static Map<String, Value> about(String kind, int year) {
    return Map.of("kind", new Value.Text(kind), "year", new Value.Whole(year));
  }

  private String example(float[] question) {
    // begin
    try (Storage storage = Storage.open(directory); // or Storage.inMemory()
        VectorDatabase database = VectorDatabase.open(storage)) {
      VectorCollection notes =
          database.create(Namespace.DEFAULT, "notes", CollectionSettings.DEFAULT, true);
      notes.upsert(
          List.of(
              new Entry("n1", new float[] {1, 0}, "Herons stand in the reeds", about("bird", 2019)),
              new Entry("n2", new float[] {.8f, .2f}, "A kettle of hawks", about("bird", 2023)),
              new Entry("n3", new float[] {0, 1}, "Reeds by the water", about("plant", 2023))));

      Filter recent =
          new Filter.All(
              List.of(
                  new Filter.Compare("year", Comparison.GREATER_OR_EQUAL, new Value.Whole(2020)),
                  new Filter.DocumentContains("e", false)));
      List<Match> nearest =
          notes
              .query(List.of(question), 2, Selection.where(recent), EnumSet.of(Part.DOCUMENT))
              .getFirst();

      Rank both = Rank.reciprocal(List.of(Rank.nearest(question, 50), Rank.words("reeds", 50)));
      List<Hit> hybrid = notes.search(Search.by(both).limit(2), EnumSet.of(Part.METADATA));

      notes.scan(
          Selection.EVERYTHING, EnumSet.of(Part.DOCUMENT), null, 0, entry -> seen.add(entry.id()));
      notes.delete(Selection.ofIds(List.of("n1")));
      return nearest.getFirst().entry().id() + " " + hybrid.getFirst().entry().id();
    }
    // end
  }

  @Test
  void findsWhatTheReadmeSays() {
    assertThat(example(new float[] {1, .1f})).isEqualTo("n2 n1");
    assertThat(seen).containsExactly("n1", "n2", "n3");
  }

  @Test
  void isWhatTheReadmeShows() throws IOException {
    String name = "src/test/java/dev/corral/core/vector/VectorExampleTest.java";
    String source = Files.readString(Path.of(name));
    int begin = source.indexOf("// begin\n") + "// begin\n".length();
    String shown = source.substring(begin, source.indexOf("    // end")).indent(-4);
    assertThat(Files.readString(Path.of("README.md"))).contains("```java\n" + shown + "```");
  }
}

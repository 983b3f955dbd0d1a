package dev.corral.core.vector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corral.core.vector.VectorCollection.Part;
import dev.corral.core.vector.filter.Filter;
import dev.corral.core.vector.filter.Value;
import dev.corral.core.vector.rank.Rank;
import dev.corral.core.vector.store.Storage;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Searches by vector, by words and by both. */
class SearchTest {

  private static final float[] EAST = {1, 0};

  private final Storage storage = Storage.inMemory();
  private final VectorDatabase database = VectorDatabase.open(storage);
  private final VectorCollection notes =
      database.create(Namespace.DEFAULT, "notes", CollectionSettings.DEFAULT, false);

  @BeforeEach
  void fill() {
    notes.add(
        List.of(
            entry("a", new float[] {1, 0}, "The heron stands in the reeds", "bird", 1),
            entry("b", new float[] {.9f, .1f}, "A kettle of hawks", "bird", 3),
            entry("c", new float[] {0, 1}, "Reeds and rushes by the water", "plant", 2),
            entry("d", new float[] {-1, 0}, "Herons, herons, herons", "bird", 2)));
  }

  @AfterEach
  void close() {
    database.close();
    storage.close();
  }

  private static Entry entry(String id, float[] vector, String text, String kind, int size) {
    return new Entry(
        id, vector, text, Map.of("kind", new Value.Text(kind), "size", new Value.Whole(size)));
  }

  private List<String> ids(Search search) {
    return notes.search(search, EnumSet.noneOf(Part.class)).stream()
        .map(hit -> hit.entry().id())
        .toList();
  }

  @Test
  void ranksByVectorsAsAQueryDoes() {
    List<Hit> hits =
        notes.search(Search.by(Rank.nearest(EAST, 3)), EnumSet.of(Part.DOCUMENT, Part.METADATA));
    assertThat(hits.stream().map(hit -> hit.entry().id())).containsExactly("a", "b", "c");
    assertThat(hits.getFirst().score()).isZero();
    assertThat(hits.get(1).entry().document()).isEqualTo("A kettle of hawks");
  }

  @Test
  void ranksByWords() {
    assertThat(ids(Search.by(Rank.words("heron", 10)))).containsExactly("d", "a");
    assertThat(ids(Search.by(Rank.words("Rushes, heron!", 10)))).containsExactly("d", "c", "a");
    assertThat(ids(Search.by(Rank.words("penguin", 10)))).isEmpty();
    assertThat(ids(Search.by(Rank.words("", 10)))).isEmpty();
  }

  @Test
  void fusesBoth() {
    Rank both = Rank.reciprocal(List.of(Rank.nearest(EAST, 3), Rank.words("reeds", 3)));
    assertThat(ids(Search.by(both))).containsExactly("a", "c", "b");
    assertThat(ids(Search.by(both).limit(1).offset(1))).containsExactly("c");
    Rank weighted =
        Rank.weighted(List.of(Rank.nearest(EAST, 3), Rank.words("reeds", 3)), List.of(0.1f, 0.9f));
    assertThat(ids(Search.by(weighted))).containsExactly("a", "c", "b");
  }

  @Test
  void ranksOnlyWhatIsSelected() {
    Selection birds =
        Selection.where(
            new Filter.Compare("kind", Filter.Comparison.EQUAL, new Value.Text("bird")));
    assertThat(ids(Search.by(Rank.words("reeds heron", 10)).among(birds)))
        .containsExactly("a", "d");
  }

  @Test
  void keepsTheOrderOfInsertionWithoutARank() {
    assertThat(ids(new Search(Selection.EVERYTHING, null, null, 2, 1))).containsExactly("b", "c");
  }

  @Test
  void keepsTheBestOfEachGroup() {
    var nearest = new Grouping(List.of("kind"), List.of(Grouping.SCORE), false, 1);
    assertThat(ids(Search.by(Rank.nearest(EAST, 4)).grouped(nearest))).containsExactly("a", "c");
    var largest = new Grouping(List.of("kind"), List.of("size", Grouping.SCORE), true, 2);
    assertThat(ids(Search.by(Rank.nearest(EAST, 4)).grouped(largest)))
        .containsExactly("b", "c", "d");
    var together = new Grouping(List.of("missing"), List.of("size"), false, 1);
    assertThat(ids(Search.by(Rank.nearest(EAST, 4)).grouped(together))).containsExactly("a");
  }

  @Test
  void seesAChangedDocumentAtOnce() {
    assertThat(ids(Search.by(Rank.words("hawks", 10)))).containsExactly("b");
    notes.update(List.of(new Entry("b", null, "A parliament of owls", null)));
    assertThat(ids(Search.by(Rank.words("hawks", 10)))).isEmpty();
    assertThat(ids(Search.by(Rank.words("owl", 10)))).containsExactly("b");
  }
}

package dev.corral.core.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.corral.core.vector.VectorCollection.Part;
import dev.corral.core.vector.filter.Filter;
import dev.corral.core.vector.filter.Value;
import dev.corral.core.vector.rank.Rank;
import dev.corral.core.vector.store.Storage;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
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

  @Test
  void selectsById() {
    Selection some = Selection.where(new Filter.Ids(Set.of("d", "b", "?"), false));
    assertThat(ids(Search.by(Rank.nearest(EAST, 4)).among(some))).containsExactly("b", "d");
    Selection others = Selection.where(new Filter.Ids(Set.of("d", "b"), true));
    assertThat(ids(Search.by(Rank.nearest(EAST, 4)).among(others))).containsExactly("a", "c");
  }

  @Test
  void ranksBySparseVectors() {
    notes.update(
        List.of(
            sparse("a", new int[] {3, 9}, 1, 2),
            sparse("c", new int[] {9, -1}, 4, 1),
            sparse("d", new int[] {5}, 7)));
    var query = new Value.Sparse(new int[] {3, 9}, new float[] {1, .5f}, null);
    List<Hit> hits =
        notes.search(
            Search.by(new Rank.Alike("words", query, false, 10, null, false)),
            EnumSet.of(Part.METADATA));
    assertThat(hits.stream().map(hit -> hit.entry().id())).containsExactly("a", "c", "d");
    assertThat(hits.stream().map(Hit::score)).containsExactly(-1f, -1f, 1f);
    assertThat(hits.get(1).entry().metadata())
        .containsEntry("words", new Value.Sparse(new int[] {9, -1}, new float[] {4, 1}, null));
    List<Hit> scaled =
        notes.search(
            Search.by(new Rank.Alike("words", query, true, 10, null, false)),
            EnumSet.noneOf(Part.class));
    float rare = (float) Math.log1p((4 - 1 + 0.5) / 1.5);
    float common = (float) Math.log1p((4 - 2 + 0.5) / 2.5);
    assertThat(scaled.getFirst().entry().id()).isEqualTo("a");
    assertThat(scaled.getFirst().score()).isEqualTo(1 - (rare + .5f * common * 2));
  }

  @Test
  void ranksManySparseVectorsAlikeWhetherTheirIndexCoversThemOrNot() {
    List<Entry> many = new ArrayList<>();
    for (int i = 0; i < 1_500; i++) {
      var vector = new Value.Sparse(new int[] {i % 7, 10 + i % 50}, new float[] {1, i % 11}, null);
      many.add(new Entry("s" + i, EAST, null, Map.of("words", vector)));
    }
    notes.add(many);
    var query = new Value.Sparse(new int[] {3, 15}, new float[] {1, 2}, null);
    Search search = Search.by(new Rank.Alike("words", query, true, 20, null, false));

    List<String> first = ids(search);
    for (int i = 0; i < 200; i++) { // meanwhile the index comes to cover them
      assertThat(ids(search)).isEqualTo(first);
    }
    assertThat(first).startsWith("s505", "s1055"); // both indices, ten times the rarer one
  }

  private static Entry sparse(String id, int[] indices, float... values) {
    return new Entry(id, null, null, Map.of("words", new Value.Sparse(indices, values, null)));
  }

  @Test
  void forksACollectionThatGoesItsOwnWay() {
    VectorCollection copy = database.fork(notes, "copy", notes.settings());
    notes.delete(Selection.ofIds(List.of("a")));
    copy.update(List.of(new Entry("b", null, "Changed", null)));

    EnumSet<Part> all = EnumSet.allOf(Part.class);
    assertThat(copy.count()).isEqualTo(4);
    Entry first = copy.get(Selection.ofIds(List.of("a")), all, null, 0).getFirst();
    assertThat(first.document()).isEqualTo("The heron stands in the reeds");
    assertThat(first.vector()).containsExactly(1, 0);
    assertThat(first.metadata()).containsEntry("size", new Value.Whole(1));
    assertThat(notes.get(Selection.ofIds(List.of("b")), all, null, 0).getFirst().document())
        .isEqualTo("A kettle of hawks");
    assertThatThrownBy(() -> database.fork(notes, "copy", notes.settings()))
        .hasMessage("Collection [copy] already exists");
    try (VectorDatabase again = VectorDatabase.open(storage)) {
      assertThat(again.find(copy.id())).hasValueSatisfying(c -> assertThat(c.count()).isEqualTo(4));
    }
  }

  @Test
  void removesWhatAnInterruptedForkLeft() {
    database.close();
    byte[] prefix = Layout.key(UUID.randomUUID());
    byte[] key = Layout.key(prefix, 0);
    var layout = new Layout(storage);
    storage
        .batch()
        .put(layout.unfinished, prefix, new byte[0])
        .put(layout.records, key, new byte[] {1})
        .put(layout.vectors, key, new byte[] {1})
        .put(layout.texts, key, new byte[] {1})
        .commit();

    VectorDatabase.open(storage).close();

    assertThat(layout.records.get(key)).isNull();
    assertThat(layout.vectors.get(key)).isNull();
    assertThat(layout.texts.get(key)).isNull();
    assertThat(layout.unfinished.get(prefix)).isNull();
  }
}

package dev.corral.core.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.FailureException;
import dev.corral.core.vector.VectorCollection.Part;
import dev.corral.core.vector.filter.Filter;
import dev.corral.core.vector.filter.Value;
import dev.corral.core.vector.store.Storage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What collections promise beyond the model: names, sizes, restarts, concurrency. */
class LocalDatabaseTest {

  private static final EnumSet<Part> ALL = EnumSet.allOf(Part.class);
  private static final Namespace HERE = Namespace.DEFAULT;

  @TempDir Path directory;

  private final Storage storage = Storage.inMemory();
  private final VectorDatabase database = VectorDatabase.open(storage);

  @AfterEach
  void close() {
    database.close();
    storage.close();
  }

  @Test
  void findsCollectionsByNameAndId() {
    VectorCollection made = create("docs");

    assertThat(database.find(HERE, "docs")).containsSame(made);
    assertThat(database.find(made.id())).containsSame(made);
    assertThat(database.find(new Namespace("other", "database"), "docs")).isEmpty();
    assertThat(database.list(HERE)).containsExactly(made);
    assertThat(made.count()).isZero();
    assertThat(made.dimension()).isNull();
  }

  @Test
  void refusesANameTwiceUnlessAskedToGetIt() {
    VectorCollection made = create("docs");

    assertThat(database.create(HERE, "docs", CollectionSettings.DEFAULT, true)).isSameAs(made);
    assertThatThrownBy(() -> create("docs"))
        .isInstanceOfSatisfying(
            FailureException.class,
            e -> assertThat(e.failure()).isInstanceOf(Failure.Conflict.class))
        .hasMessage("Collection [docs] already exists");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ab", "-abc", "abc-", "a..b", "a b c", "127.0.0.1", "äöü", ""})
  void refusesBadNames(String name) {
    assertThatThrownBy(() -> create(name))
        .isInstanceOf(FailureException.class)
        .hasMessageContaining("3-512 characters");
  }

  @Test
  void fixesTheDimensionAtTheFirstWriteForGood() {
    VectorCollection docs = create("docs");
    docs.add(List.of(entry("a", 1, 2)));
    docs.delete(Selection.EVERYTHING);

    assertThat(docs.dimension()).isEqualTo(2);
    assertThatThrownBy(() -> docs.add(List.of(entry("b", 1, 2, 3))))
        .hasMessage("Collection expecting embedding with dimension of 2, got 3");
    assertThatThrownBy(() -> query(docs, 1, 2, 3))
        .hasMessage("Collection expecting embedding with dimension of 2, got 3");
  }

  @Test
  void storesNothingOfAWriteThatIsPartlyWrong() {
    VectorCollection docs = create("docs");

    assertThatThrownBy(() -> docs.add(List.of(entry("a", 1, 2), entry("b", 1))))
        .isInstanceOf(FailureException.class);
    assertThatThrownBy(() -> docs.add(List.of(entry("a", 1, Float.NaN))))
        .hasMessageContaining("finite");
    assertThatThrownBy(() -> docs.upsert(List.of(new Entry("a", null, "text", null))))
        .hasMessageContaining("Expected an embedding");
    assertThatThrownBy(() -> docs.add(List.of(entry("", 1)))).hasMessageContaining("IDs");
    for (Value bad :
        List.of(
            new Value.Real(Double.NaN),
            new Value.Many(List.of(new Value.Text("a"), new Value.Whole(1))),
            new Value.Many(List.of(new Value.Many(List.of(new Value.Whole(1))))))) {
      var with = new Entry("a", new float[] {1, 2}, null, Map.of("key", bad));
      assertThatThrownBy(() -> docs.add(List.of(with)))
          .isInstanceOf(FailureException.class)
          .hasMessageContaining("the metadata of ID a, got key");
    }

    assertThat(docs.count()).isZero();
    assertThat(docs.dimension()).isNull();
  }

  @Test
  void refusesPagesThatCannotBe() {
    VectorCollection docs = create("docs");

    assertThatThrownBy(() -> docs.get(Selection.EVERYTHING, Set.of(), -1, 0))
        .isInstanceOf(FailureException.class);
    assertThatThrownBy(() -> docs.rows(Selection.EVERYTHING, null, -1))
        .isInstanceOf(FailureException.class);
  }

  @Test
  void answersAQueryBeforeTheFirstWriteWithNothing() {
    VectorCollection docs = create("docs");
    float[] one = {1};

    assertThat(docs.query(List.of(one, one), 5, Selection.EVERYTHING, ALL))
        .containsExactly(List.of(), List.of());
    List<float[]> uneven = List.of(one, new float[] {1, 2});
    assertThatThrownBy(() -> docs.query(uneven, 5, Selection.EVERYTHING, ALL))
        .hasMessage("Collection expecting embedding with dimension of 1, got 2");
  }

  @Test
  void keepsTheOrderOfFirstInsertionWhenVectorsChange() {
    VectorCollection docs = create("docs");
    docs.add(List.of(entry("a", 1, 0), entry("b", 2, 0), entry("c", 3, 0)));
    docs.upsert(List.of(entry("a", 9, 9), entry("d", 4, 0)));

    assertThat(ids(docs)).containsExactly("a", "b", "c", "d");
    assertThat(docs.get(Selection.EVERYTHING, ALL, 2, 1))
        .extracting(Entry::id)
        .containsExactly("b", "c");
    assertThat(docs.get(Selection.EVERYTHING, ALL, null, 9)).isEmpty();
  }

  @Test
  void renamesAndReplacesMetadata() {
    VectorCollection docs = create("docs");
    create("other");

    docs.modify("papers", Map.of("k", new Value.Real(2.0)));

    assertThat(docs.name()).isEqualTo("papers");
    assertThat(docs.settings().metadata()).isEqualTo(Map.of("k", new Value.Real(2.0)));
    assertThat(database.find(HERE, "docs")).isEmpty();
    assertThat(database.find(HERE, "papers")).containsSame(docs);
    assertThatThrownBy(() -> docs.modify("other", null))
        .hasMessage("Collection [other] already exists");
    docs.modify("papers", null);
    assertThat(docs.name()).isEqualTo("papers");
  }

  @Test
  void refusesTheUseOfADroppedCollection() {
    VectorCollection docs = create("docs");
    docs.add(List.of(entry("a", 1)));

    assertThat(database.drop(HERE, "docs")).isTrue();
    assertThat(database.drop(HERE, "docs")).isFalse();

    assertThat(database.find(docs.id())).isEmpty();
    assertThatThrownBy(docs::count).hasMessage("Collection [" + docs.id() + "] does not exist");
    assertThatThrownBy(() -> docs.add(List.of(entry("b", 1))))
        .isInstanceOfSatisfying(
            FailureException.class,
            e -> assertThat(e.failure()).isInstanceOf(Failure.NotFound.class));
    VectorCollection again = create("docs");
    assertThat(again.count()).isZero();
    assertThat(again.id()).isNotEqualTo(docs.id());
  }

  @Test
  void findsEverythingAgainAfterARestart() {
    var metadata =
        Map.<String, Value>of(
            "whole", new Value.Whole(2), "real", new Value.Real(2.0), "flag", new Value.Flag(true));
    Path path = directory.resolve("data");
    try (Storage disk = Storage.open(path);
        VectorDatabase first = VectorDatabase.open(disk)) {
      VectorCollection docs = first.create(HERE, "docs", CollectionSettings.DEFAULT, false);
      docs.add(List.of(new Entry("a", new float[] {1, 2}, "text", metadata), entry("b", 3, 4)));
      docs.upsert(List.of(entry("a", 5, 6)));
      docs.modify(null, metadata);
      first.create(HERE, "gone", CollectionSettings.DEFAULT, false).add(List.of(entry("x", 1)));
      first.drop(HERE, "gone");
    }
    try (Storage disk = Storage.open(path);
        VectorDatabase second = VectorDatabase.open(disk)) {
      assertThat(second.list(HERE)).hasSize(1);
      VectorCollection docs = second.find(HERE, "docs").orElseThrow();
      assertThat(docs.settings().metadata()).isEqualTo(metadata);
      assertThat(docs.dimension()).isEqualTo(2);
      List<Entry> entries = docs.get(Selection.EVERYTHING, ALL, null, 0);
      assertThat(entries).extracting(Entry::id).containsExactly("a", "b");
      assertThat(entries.getFirst().vector()).containsExactly(5, 6);
      assertThat(entries.getFirst().document()).isEqualTo("text");
      assertThat(entries.getFirst().metadata()).isEqualTo(metadata);
    }
  }

  @Test
  void holdsThousandsOfCollections() {
    for (int i = 0; i < 2_000; i++) {
      create("collection-" + i).add(List.of(entry("a", i, 1)));
    }
    assertThat(database.list(HERE)).hasSize(2_000);
    assertThat(query(database.find(HERE, "collection-77").orElseThrow(), 77, 1)).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource
  void findsTheSameWithIndexesAsWithout(Engine engine) {
    var random = new Random(3);
    int count = Engine.CODES_COMPARED + 1_000; // over the floor after the deletions, too
    try (Storage own = Storage.inMemory();
        VectorDatabase indexed = VectorDatabase.open(own, new VectorSettings(engine, 1L << 30))) {
      VectorCollection docs = indexed.create(HERE, "docs", CollectionSettings.DEFAULT, false);
      List<Entry> entries = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        float[] vector = new float[12];
        for (int d = 0; d < vector.length; d++) {
          vector[d] = (float) random.nextGaussian();
        }
        var metadata = Map.<String, Value>of("tenth", new Value.Whole(i % 10));
        entries.add(new Entry("id" + i, vector, null, metadata));
      }
      docs.add(entries);
      changeWhileIndexing(docs, count);
      VectorSpace space = ((LocalCollection) docs).snapshot().vectors();
      while (space.attributes().end() < count || space.graph() == null) {
        Thread.onSpinWait();
      }
      Selection third = Selection.where(tenth(3));
      int hits = 0;
      for (int q = 1; q < 200; q += 2) {
        float[] probe = Objects.requireNonNull(entries.get(q * 7 + 1).vector());
        List<Match> found = docs.query(List.of(probe), 1, Selection.EVERYTHING, ALL).getFirst();
        hits += found.getFirst().entry().id().equals("id" + (q * 7 + 1)) ? 1 : 0;
        assertThat(docs.query(List.of(probe), 50, third, ALL).getFirst())
            .hasSize(50)
            .allMatch(match -> value(match.entry()).equals(new Value.Whole(3)));
      }
      assertThat(hits).isGreaterThan(97);
      assertThat(docs.get(Selection.where(tenth(77)), ALL, null, 0)).hasSize(100);
    }
  }

  private static void changeWhileIndexing(VectorCollection docs, int count) {
    for (int i = 0; i < count; i += 7) {
      docs.delete(Selection.ofIds(List.of("id" + i)));
    }
    List<Entry> changed = new ArrayList<>();
    for (int i = 1; changed.size() < 100; i += 7) {
      var metadata = Map.<String, Value>of("tenth", new Value.Whole(77));
      changed.add(new Entry("id" + i, null, null, metadata));
    }
    docs.update(changed);
  }

  private static Filter tenth(int value) {
    return new Filter.Compare("tenth", Filter.Comparison.EQUAL, new Value.Whole(value));
  }

  private static Value value(Entry entry) {
    return Objects.requireNonNull(Objects.requireNonNull(entry.metadata()).get("tenth"));
  }

  @Test
  void compactsWhenMostIsDeleted() {
    VectorCollection docs = create("docs");
    docs.add(IntStream.range(0, 6_000).mapToObj(i -> entry("id" + i, i, 1)).toList());
    docs.delete(Selection.ofIds(IntStream.range(0, 5_990).mapToObj(i -> "id" + i).toList()));
    docs.add(List.of(entry("new", 1, 1)));

    assertThat(((LocalCollection) docs).snapshot().records().end()).isEqualTo(11);
    assertThat(ids(docs)).hasSize(11).startsWith("id5990").endsWith("new");
    assertThat(query(docs, 1, 1)).extracting(m -> m.entry().id()).contains("new");
  }

  @Test
  void readersSeeWholeWritesOnly() throws InterruptedException {
    VectorCollection docs = create("docs");
    docs.add(pair(0));
    var done = new AtomicBoolean();
    var problem = new AtomicReference<Throwable>();
    List<Thread> readers = new ArrayList<>();
    for (int r = 0; r < 3; r++) {
      readers.add(
          Thread.ofPlatform()
              .start(() -> {
                try {
                  while (!done.get()) {
                    for (Entry entry : docs.get(Selection.EVERYTHING, ALL, null, 0)) {
                      assertWhole(entry);
                    }
                    for (Match match : query(docs, 1, 1)) {
                      assertWhole(match.entry());
                    }
                  }
                } catch (Throwable e) {
                  problem.set(e);
                }
              }));
    }
    for (int i = 1; i < 2_000; i++) {
      docs.upsert(pair(i));
      assertThat(docs.get(Selection.ofIds(List.of("a")), ALL, null, 0).getFirst().document())
          .isEqualTo("text " + i);
    }
    done.set(true);
    for (Thread reader : readers) {
      reader.join();
    }
    assertThat(problem.get()).isNull();
  }

  @Test
  void concurrentWritersLoseNothing() throws InterruptedException {
    VectorCollection docs = create("docs");
    List<Thread> writers = new ArrayList<>();
    for (int w = 0; w < 8; w++) {
      int writer = w;
      writers.add(
          Thread.ofPlatform()
              .start(() -> {
                for (int i = 0; i < 100; i++) {
                  docs.add(List.of(entry(writer + "-" + i, writer, i)));
                }
              }));
    }
    for (Thread writer : writers) {
      writer.join();
    }
    assertThat(docs.count()).isEqualTo(800);
  }

  @Test
  void refusesWritesAfterClosing() {
    VectorCollection docs = create("docs");
    database.close();

    assertThatThrownBy(() -> docs.add(List.of(entry("a", 1)))).hasMessageContaining("closed");
  }

  private static void assertWhole(Entry entry) {
    int i = (int) Objects.requireNonNull(entry.vector())[0];
    assertThat(entry.document()).isEqualTo("text " + i);
    assertThat(entry.metadata()).isEqualTo(Map.of("i", new Value.Whole(i)));
  }

  private static List<Entry> pair(int i) {
    var metadata = Map.<String, Value>of("i", new Value.Whole(i));
    return List.of(
        new Entry("a", new float[] {i, 1}, "text " + i, metadata),
        new Entry("b", new float[] {i, 2}, "text " + i, metadata));
  }

  private VectorCollection create(String name) {
    return database.create(HERE, name, CollectionSettings.DEFAULT, false);
  }

  private static List<Match> query(VectorCollection collection, float... vector) {
    return collection.query(List.of(vector), 10, Selection.EVERYTHING, ALL).getFirst();
  }

  private static List<String> ids(VectorCollection collection) {
    return collection.get(Selection.EVERYTHING, ALL, null, 0).stream().map(Entry::id).toList();
  }

  private static Entry entry(String id, float... vector) {
    return new Entry(id, vector, null, null);
  }
}

package dev.corral.core.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.FailureException;
import dev.corral.core.vector.VectorCollection.Part;
import dev.corral.core.vector.store.Storage;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What happens to collections that do not fit into memory together. */
class MemoryBudgetTest {

  private static final Namespace HERE = Namespace.DEFAULT;

  @Test
  void unloadsWhatWasUsedLeastRecently() {
    var tight = new VectorSettings(Engine.HNSW, 600_000);
    try (Storage own = Storage.inMemory();
        VectorDatabase small = VectorDatabase.open(own, tight)) {
      List<VectorCollection> made = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        VectorCollection docs = small.create(HERE, "docs-" + i, CollectionSettings.DEFAULT, false);
        docs.add(IntStream.range(0, 100).mapToObj(n -> entry("id" + n, n, 1)).toList());
        made.add(docs);
      }
      assertThat(made)
          .filteredOn(c -> ((LocalCollection) c).current() == null)
          .hasSizeBetween(5, 19);
      for (VectorCollection docs : made) {
        assertThat(docs.count()).isEqualTo(100);
        docs.upsert(List.of(entry("new", 7, 7)));
        assertThat(ids(docs)).hasSize(101).endsWith("new");
      }
    }
  }

  @Test
  void refusesWritesBeyondTheMemoryLimitAndGoesOnReading() {
    var tight = new VectorSettings(Engine.HNSW, 50_000);
    try (Storage own = Storage.inMemory();
        VectorDatabase small = VectorDatabase.open(own, tight)) {
      VectorCollection docs = small.create(HERE, "docs", CollectionSettings.DEFAULT, false);
      docs.add(IntStream.range(0, 200).mapToObj(n -> entry("id" + n, n, 1)).toList());

      assertThatThrownBy(() -> docs.add(List.of(entry("more", 1, 1))))
          .isInstanceOfSatisfying(
              FailureException.class,
              e -> assertThat(e.failure()).isInstanceOf(Failure.TooLarge.class))
          .hasMessageContaining("memory limit of 50000 bytes");
      assertThat(ids(docs)).hasSize(200);
      docs.delete(Selection.ofIds(ids(docs).subList(0, 190)));
      docs.add(List.of(entry("more", 1, 1)));
    }
  }

  private static List<String> ids(VectorCollection collection) {
    return collection.get(Selection.EVERYTHING, EnumSet.noneOf(Part.class), null, 0).stream()
        .map(Entry::id)
        .toList();
  }

  private static Entry entry(String id, float... vector) {
    return new Entry(id, vector, null, null);
  }
}

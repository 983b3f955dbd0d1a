package dev.corral.core.vector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corral.core.vector.filter.Value;
import dev.corral.core.vector.store.Storage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What the audit says of a store that is whole, and of one that was tampered with. */
class VectorAuditTest {

  private final Storage storage = Storage.inMemory();
  private final Layout layout = new Layout(storage);
  private final byte[] prefix = filled();

  private byte[] filled() {
    try (VectorDatabase database = VectorDatabase.open(storage)) {
      VectorCollection docs =
          database.create(Namespace.DEFAULT, "docs", CollectionSettings.DEFAULT, false);
      docs.add(List.of(entry("a", 1), entry("b", 2), entry("c", 3)));
      docs.delete(Selection.ofIds(List.of("b")));
      return Layout.key(docs.id());
    }
  }

  private static Entry entry(String id, float x) {
    return new Entry(
        id, new float[] {x, 1}, "text of " + id, Map.of("n", new Value.Whole((long) x)));
  }

  private List<String> audit() {
    List<String> findings = new ArrayList<>();
    VectorAudit.run(storage, findings::add, _ -> {});
    return findings;
  }

  @Test
  void findsNothingInAWholeStore() {
    List<String> findings = new ArrayList<>();

    assertThat(VectorAudit.run(storage, findings::add, _ -> {}))
        .isEqualTo(new VectorAudit.Counts(1, 2));
    assertThat(findings).isEmpty();
  }

  @Test
  void findsWhatIsMissing() {
    storage
        .batch()
        .delete(layout.vectors, Layout.key(prefix, 0))
        .delete(layout.texts, Layout.key(prefix, 2))
        .commit();

    assertThat(audit())
        .containsExactlyInAnyOrder(
            "collection [docs]: record [a] has no vector",
            "collection [docs]: record 2 has lost its text");
  }

  @Test
  void findsWhatBelongsToNothing() {
    byte[] stranger = Layout.key(new UUID(3, 4));
    storage
        .batch()
        .put(layout.vectors, Layout.key(prefix, 1), Layout.encodeVector(new float[] {1, 2}))
        .put(layout.texts, Layout.key(prefix, 1), Layout.encodeText(9, "lost"))
        .put(layout.records, Layout.key(stranger, 0), new byte[] {1})
        .commit();

    assertThat(audit())
        .containsExactlyInAnyOrder(
            "collection [docs]: vector 1 belongs to no record",
            "collection [docs]: text 1 belongs to no record",
            "1 records belong to collection " + new UUID(3, 4) + ", which is not there");
  }

  @Test
  void findsWhatDoesNotDecode() {
    storage
        .batch()
        .put(layout.records, Layout.key(prefix, 0), new byte[] {1, 0, 99})
        .put(layout.vectors, Layout.key(prefix, 2), new byte[5])
        .put(layout.texts, Layout.key(prefix, 2), Layout.encodeText(77, "of another write"))
        .put(layout.definitions, Layout.key(new UUID(5, 6)), new byte[] {42})
        .commit();

    assertThat(audit())
        .anySatisfy(f -> assertThat(f).contains("record 0 does not decode"))
        .anySatisfy(f -> assertThat(f).contains("vector of record [c] has 5 bytes (expected: 8)"))
        .anySatisfy(f -> assertThat(f).contains("the text of record 2 is of another write"))
        .anySatisfy(f -> assertThat(f).contains("definition of collection " + new UUID(5, 6)));
  }
}

package dev.corral.core.vector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corral.core.vector.VectorCollection.Part;
import dev.corral.core.vector.filter.Filter;
import dev.corral.core.vector.filter.Value;
import dev.corral.core.vector.rank.Rank;
import dev.corral.core.vector.store.Storage;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

/**
 * Searches by text while records change and the indexes are somewhere behind: every answer is that
 * of a plain look at all documents.
 */
class TextSearchProperties {

  private static final String[] WORDS = {
    "lake", "Meadow", "mead", "owl", "prairie", "dow", "ø", "grass😀", "x-79", "LAKE"
  };

  @Property(tries = 15)
  void readsItsWrites(@ForAll long seed) {
    var random = new Random(seed);
    Map<String, @Nullable String> model = new LinkedHashMap<>();
    try (Storage storage = Storage.inMemory();
        VectorDatabase database = VectorDatabase.open(storage)) {
      VectorCollection collection =
          database.create(Namespace.DEFAULT, "texts", CollectionSettings.DEFAULT, false);
      for (int step = 0; step < 12; step++) {
        write(random, collection, model, step == 0 ? 300 : 25);
        assertFilters(random, collection, model);
        assertWords(random, collection, model);
      }
    }
  }

  private static void write(
      Random random, VectorCollection collection, Map<String, @Nullable String> model, int count) {
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String id = "r" + (count > 100 ? i : random.nextInt(400));
      String text = random.nextInt(20) == 0 ? null : text(random);
      entries.add(
          new Entry(
              id,
              new float[] {random.nextFloat(), 1},
              text,
              Map.of("group", new Value.Whole(random.nextInt(3)))));
      if (text != null || !model.containsKey(id)) {
        model.put(id, text);
      }
    }
    collection.upsert(entries);
    String doomed = "r" + random.nextInt(400);
    collection.delete(Selection.ofIds(List.of(doomed)));
    model.remove(doomed);
  }

  private static String text(Random random) {
    var text = new StringBuilder();
    for (int words = 1 + random.nextInt(6); words > 0; words--) {
      text.append(WORDS[random.nextInt(WORDS.length)]).append(random.nextBoolean() ? " " : ", ");
    }
    return text.toString();
  }

  private static void assertFilters(
      Random random, VectorCollection collection, Map<String, @Nullable String> model) {
    String some = text(random);
    String sought = some.substring(0, Math.min(some.length(), 2 + random.nextInt(4))).strip();
    boolean negated = random.nextBoolean();
    Filter contains = new Filter.DocumentContains(sought, negated);
    assertSelects(
        collection, model, contains, known -> negated != (known != null && known.contains(sought)));
    Filter matches = new Filter.DocumentMatches("Mead.w, .*owl", negated);
    assertSelects(
        collection,
        model,
        matches,
        text -> negated != (text != null && text.matches("(?s).*Mead.w, .*owl.*")));
    Filter both = new Filter.Any(List.of(contains, new Filter.DocumentContains("prairie", false)));
    assertSelects(
        collection,
        model,
        both,
        text ->
            negated != (text != null && text.contains(sought))
                || (text != null && text.contains("prairie")));
  }

  private static void assertSelects(
      VectorCollection collection,
      Map<String, @Nullable String> model,
      Filter filter,
      Predicate<@Nullable String> expected) {
    List<String> ids = new ArrayList<>();
    model.forEach((id, text) -> {
      if (expected.test(text)) {
        ids.add(id);
      }
    });
    assertThat(
            collection.get(Selection.where(filter), EnumSet.noneOf(Part.class), null, 0).stream()
                .map(Entry::id))
        .as("%s", filter)
        .containsExactlyInAnyOrderElementsOf(ids);
  }

  private static void assertWords(
      Random random, VectorCollection collection, Map<String, @Nullable String> model) {
    String word = List.of("lake", "meadow", "prairie", "x").get(random.nextInt(4));
    Search search = Search.by(Rank.words(word, 1_000));
    List<Hit> hits = collection.search(search, EnumSet.of(Part.DOCUMENT));
    List<String> expected = new ArrayList<>();
    model.forEach((id, text) -> {
      if (text != null
          && List.of(text.toLowerCase(java.util.Locale.ROOT).split("\\W+")).contains(word)) {
        expected.add(id);
      }
    });
    assertThat(hits.stream().map(hit -> hit.entry().id()))
        .as(word)
        .containsExactlyInAnyOrderElementsOf(expected);
    assertThat(hits.stream().map(Hit::score)).isSorted();
    for (Hit hit : hits) {
      assertThat(hit.entry().document()).isEqualTo(model.get(hit.entry().id()));
    }
  }
}

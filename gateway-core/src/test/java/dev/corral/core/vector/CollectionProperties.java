package dev.corral.core.vector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corral.core.vector.VectorCollection.Part;
import dev.corral.core.vector.filter.Filter;
import dev.corral.core.vector.filter.Value;
import dev.corral.core.vector.store.Storage;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.assertj.core.data.Offset;
import org.jspecify.annotations.Nullable;

/**
 * A collection under random writes against a model that does the same to a map, with a plain
 * interpreter of filters and a plain computation of distances.
 */
class CollectionProperties {

  private static final EnumSet<Part> ALL = EnumSet.allOf(Part.class);
  private static final int DIMENSION = 6;
  private static final List<Space> SPACES = List.of(Space.values());
  private static final List<Filter.Comparison> COMPARISONS = List.of(Filter.Comparison.values());

  /** A record of the model. */
  @SuppressWarnings("ArrayRecordComponent") // vectors are shared, never changed
  private record Known(float[] vector, @Nullable String document, Map<String, Value> metadata) {}

  @Property(tries = 60)
  void agreesWithAModelUnderRandomWrites(@ForAll long seed) {
    var random = new Random(seed);
    Space space = SPACES.get(random.nextInt(SPACES.size()));
    Map<String, Known> model = new LinkedHashMap<>();
    try (Storage storage = Storage.inMemory()) {
      for (int session = 0; session < 2; session++) {
        try (VectorDatabase database = VectorDatabase.open(storage)) {
          VectorCollection collection =
              database.create(Namespace.DEFAULT, "model", settings(space), true);
          for (int step = 0; step < 25; step++) {
            write(random, collection, model);
            assertSame(random, space, collection, model);
          }
        }
      }
    }
  }

  private static CollectionSettings settings(Space space) {
    return new CollectionSettings(space, 16, 100, 100, Map.of());
  }

  private static void write(Random random, VectorCollection collection, Map<String, Known> model) {
    int kind = random.nextInt(10);
    if (kind < 8) {
      List<Entry> entries = new ArrayList<>();
      for (int i = random.nextInt(12); i >= 0; i--) {
        entries.add(entry(random, kind >= 6));
      }
      switch (kind) {
        case 0, 1, 2 -> {
          collection.add(entries);
          entries.forEach(entry -> model.computeIfAbsent(entry.id(), _ -> fresh(entry)));
        }
        case 3, 4, 5 -> {
          collection.upsert(entries);
          entries.forEach(
              entry -> model.merge(entry.id(), fresh(entry), (old, _) -> changed(old, entry)));
        }
        default -> {
          collection.update(entries);
          entries.forEach(
              entry -> model.computeIfPresent(entry.id(), (_, old) -> changed(old, entry)));
        }
      }
      return;
    }
    Selection selection =
        kind == 8
            ? Selection.ofIds(List.of(id(random), id(random), "unknown"))
            : Selection.where(filter(random, 1));
    List<String> doomed = selected(model, selection);
    assertThat(collection.delete(selection)).isEqualTo(doomed.size());
    doomed.forEach(model::remove);
  }

  private static void assertSame(
      Random random, Space space, VectorCollection collection, Map<String, Known> model) {
    assertThat(collection.count()).isEqualTo(model.size());
    Selection selection =
        switch (random.nextInt(4)) {
          case 0 -> Selection.EVERYTHING;
          case 1 -> Selection.ofIds(List.of(id(random), id(random), id(random)));
          case 2 -> new Selection(List.of(id(random), id(random)), filter(random, 2));
          default -> Selection.where(filter(random, 2));
        };
    List<String> expected = selected(model, selection);
    List<Entry> actual = collection.get(selection, ALL, null, 0);
    assertThat(actual.stream().map(Entry::id)).containsExactlyElementsOf(expected);
    for (Entry entry : actual) {
      Known known = known(model, entry.id());
      assertThat(entry.vector()).containsExactly(known.vector);
      assertThat(entry.document()).isEqualTo(known.document);
      assertThat(entry.metadata() == null ? Map.of() : entry.metadata()).isEqualTo(known.metadata);
    }
    if (collection.dimension() != null) {
      assertNearest(random, space, collection, model, selection);
    }
  }

  private static void assertNearest(
      Random random,
      Space space,
      VectorCollection collection,
      Map<String, Known> model,
      Selection selection) {
    float[] query = vector(random);
    int k = 1 + random.nextInt(5);
    List<Float> expected =
        selected(model, selection).stream()
            .map(id -> distance(space, query, known(model, id).vector))
            .sorted()
            .limit(k)
            .toList();
    List<Match> actual = collection.query(List.of(query), k, selection, ALL).getFirst();
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.size(); i++) {
      Match match = actual.get(i);
      assertThat(match.distance()).isCloseTo(expected.get(i), Offset.offset(1e-4f));
      Known known = known(model, match.entry().id());
      assertThat(match.entry().vector()).containsExactly(known.vector);
      assertThat(match.entry().document()).isEqualTo(known.document);
    }
  }

  private static Known known(Map<String, Known> model, String id) {
    return Objects.requireNonNull(model.get(id));
  }

  private static Known fresh(Entry entry) {
    Map<String, Value> metadata = new LinkedHashMap<>();
    if (entry.metadata() != null) {
      metadata.putAll(entry.metadata());
      metadata.values().removeIf(Value.NOTHING::equals);
    }
    return new Known(Objects.requireNonNull(entry.vector()), entry.document(), metadata);
  }

  private static Known changed(Known old, Entry entry) {
    Map<String, Value> metadata = new LinkedHashMap<>(old.metadata);
    if (entry.metadata() != null) {
      metadata.putAll(entry.metadata());
      metadata.values().removeIf(Value.NOTHING::equals);
    }
    return new Known(
        entry.vector() == null ? old.vector : entry.vector(),
        entry.document() == null ? old.document : entry.document(),
        metadata);
  }

  private static List<String> selected(Map<String, Known> model, Selection selection) {
    List<String> ids = new ArrayList<>();
    model.forEach((id, known) -> {
      boolean named = selection.ids() == null || selection.ids().contains(id);
      if (named && (selection.filter() == null || holds(selection.filter(), known))) {
        ids.add(id);
      }
    });
    return ids;
  }

  /** The meaning of filters, spelled out. */
  private static boolean holds(Filter filter, Known known) {
    return switch (filter) {
      case Filter.All all -> all.parts().stream().allMatch(part -> holds(part, known));
      case Filter.Any any -> any.parts().stream().anyMatch(part -> holds(part, known));
      case Filter.OneOf oneOf ->
          oneOf.negated()
              != oneOf.values().stream().anyMatch(v -> same(known.metadata.get(oneOf.key()), v));
      case Filter.Holds item ->
          item.negated()
              != (known.metadata.get(item.key()) instanceof Value.Many many
                  && many.values().contains(item.value()));
      case Filter.Ids _ -> throw new AssertionError("ids are selected apart");
      case Filter.DocumentContains text ->
          text.negated() != (known.document != null && known.document.contains(text.text()));
      case Filter.DocumentMatches text ->
          text.negated()
              != (known.document != null
                  && java.util.regex.Pattern.compile(text.regex()).matcher(known.document).find());
      case Filter.Compare compare -> {
        Value actual = known.metadata.get(compare.key());
        Double a = number(actual);
        Double b = number(compare.value());
        yield switch (compare.comparison()) {
          case EQUAL -> same(actual, compare.value());
          case NOT_EQUAL -> !same(actual, compare.value());
          case GREATER -> a != null && b != null && a > b;
          case GREATER_OR_EQUAL -> a != null && b != null && a >= b;
          case LESS -> a != null && b != null && a < b;
          case LESS_OR_EQUAL -> a != null && b != null && a <= b;
        };
      }
    };
  }

  private static boolean same(@Nullable Value a, Value b) {
    Double x = number(a);
    return x == null ? b.equals(a) : x.equals(number(b));
  }

  private static @Nullable Double number(@Nullable Value value) {
    return switch (value) {
      case Value.Whole(long whole) -> (double) whole;
      case Value.Real(double real) -> real;
      case null, default -> null;
    };
  }

  private static float distance(Space space, float[] a, float[] b) {
    double dot = 0;
    double aa = 0;
    double bb = 0;
    double square = 0;
    for (int i = 0; i < a.length; i++) {
      dot += a[i] * b[i];
      aa += a[i] * a[i];
      bb += b[i] * b[i];
      square += (a[i] - b[i]) * (a[i] - b[i]);
    }
    return (float)
        switch (space) {
          case COSINE -> aa == 0 || bb == 0 ? 1 : 1 - dot / Math.sqrt(aa * bb);
          case L2 -> square;
          case IP -> 1 - dot;
        };
  }

  private static String id(Random random) {
    return "id" + random.nextInt(40);
  }

  private static Entry entry(Random random, boolean partial) {
    boolean bare = partial && random.nextBoolean();
    Map<String, Value> metadata = new LinkedHashMap<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      metadata.put("k" + random.nextInt(3), random.nextInt(6) == 0 ? Value.NOTHING : any(random));
    }
    return new Entry(
        id(random),
        bare ? null : vector(random),
        random.nextBoolean() ? null : text(random),
        random.nextInt(4) == 0 ? null : metadata);
  }

  private static Value any(Random random) {
    return random.nextInt(5) == 0
        ? new Value.Many(List.of(new Value.Whole(random.nextInt(3)), new Value.Whole(7)))
        : scalar(random);
  }

  private static Value scalar(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> new Value.Text("é" + random.nextInt(3));
      case 1 -> new Value.Whole(random.nextInt(3));
      case 2 -> new Value.Real(random.nextInt(6) / 2.0);
      default -> new Value.Flag(random.nextBoolean());
    };
  }

  private static Filter filter(Random random, int depth) {
    boolean negated = random.nextBoolean();
    String key = "k" + random.nextInt(3);
    return switch (random.nextInt(depth > 0 ? 7 : 5)) {
      case 0 ->
          new Filter.Compare(
              key, COMPARISONS.get(random.nextInt(COMPARISONS.size())), scalar(random));
      case 1 -> new Filter.OneOf(key, List.of(scalar(random), scalar(random)), negated);
      case 2 -> new Filter.Holds(key, new Value.Whole(random.nextInt(3)), negated);
      case 3 -> new Filter.DocumentContains(text(random), negated);
      case 4 -> new Filter.DocumentMatches("[a-b]" + random.nextInt(3), negated);
      case 5 -> new Filter.All(List.of(filter(random, depth - 1), filter(random, depth - 1)));
      default -> new Filter.Any(List.of(filter(random, depth - 1), filter(random, depth - 1)));
    };
  }

  private static String text(Random random) {
    return (char) ('a' + random.nextInt(3)) + "" + random.nextInt(3);
  }

  private static float[] vector(Random random) {
    float[] vector = new float[DIMENSION];
    if (random.nextInt(20) > 0) {
      for (int i = 0; i < DIMENSION; i++) {
        vector[i] = random.nextInt(-4, 5) / 2f;
      }
    }
    return vector;
  }
}

package dev.corral.core.vector.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corral.core.vector.index.OrdinalSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

/** The index of metadata says the same as asking each record. */
class AttributeIndexProperties {

  private static final List<Filter.Comparison> COMPARISONS = List.of(Filter.Comparison.values());

  /** A record without a text. */
  private record Sample(Map<String, Value> values) implements Subject {
    @Override
    public @Nullable Value value(String key) {
      return values.get(key);
    }

    @Override
    public String document() {
      return "text";
    }
  }

  @Property(tries = 300)
  void tellsExactlyWhatMatches(@ForAll long seed) {
    var random = new Random(seed);
    var index = new AttributeIndex();
    List<Sample> samples = new ArrayList<>();
    int count = 1 + random.nextInt(200);
    for (int i = 0; i < count; i++) {
      Map<String, Value> values = new HashMap<>();
      for (int k = random.nextInt(4); k > 0; k--) {
        values.put("k" + random.nextInt(3), value(random));
      }
      samples.add(new Sample(values));
      index.add(values);
    }
    int below = random.nextInt(count + 1);
    Filter filter = filter(random, 2);

    OrdinalSet answer = index.exact(filter, below);

    if (answer == null) {
      assertThat(Matcher.readsDocument(filter)).as("%s", filter).isTrue();
      return;
    }
    Matcher matcher = Matcher.of(filter);
    for (int i = 0; i < count; i++) {
      boolean expected = i < below && matcher.matches(samples.get(i));
      assertThat(answer.contains(i)).as("%s of %s", filter, samples.get(i)).isEqualTo(expected);
    }
  }

  private static Value value(Random random) {
    return random.nextInt(4) == 0
        ? new Value.Many(List.of(scalar(random), scalar(random)))
        : scalar(random);
  }

  private static Value scalar(Random random) {
    return switch (random.nextInt(5)) {
      case 0 -> new Value.Text("t" + random.nextInt(3));
      case 1 -> new Value.Whole(random.nextInt(4));
      case 2 -> new Value.Real(random.nextInt(8) / 2.0);
      case 3 -> new Value.Whole((1L << 53) + random.nextInt(3));
      default -> new Value.Flag(random.nextBoolean());
    };
  }

  private static Filter filter(Random random, int depth) {
    String key = "k" + random.nextInt(4);
    boolean negated = random.nextBoolean();
    return switch (random.nextInt(depth > 0 ? 6 : 4)) {
      case 0 ->
          new Filter.Compare(
              key, COMPARISONS.get(random.nextInt(COMPARISONS.size())), scalar(random));
      case 1 -> new Filter.OneOf(key, List.of(scalar(random), scalar(random)), negated);
      case 2 -> new Filter.Holds(key, scalar(random), negated);
      case 3 -> new Filter.DocumentContains(random.nextBoolean() ? "tex" : "zz", negated);
      case 4 -> new Filter.All(List.of(filter(random, depth - 1), filter(random, depth - 1)));
      default -> new Filter.Any(List.of(filter(random, depth - 1), filter(random, depth - 1)));
    };
  }
}

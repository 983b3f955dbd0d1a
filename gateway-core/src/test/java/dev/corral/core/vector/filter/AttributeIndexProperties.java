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
    public String id() {
      return "";
    }

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

  @Property(tries = 20)
  void tellsExactlyWhatMatchesAmongManyNumbersAndDenseValues(@ForAll long seed) {
    var random = new Random(seed);
    var index = new AttributeIndex();
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      Map<String, Value> values = new HashMap<>();
      if (random.nextInt(4) > 0) {
        values.put("number", number(random));
      }
      values.put("dense", new Value.Text("d" + random.nextInt(random.nextInt(40) + 1)));
      samples.add(new Sample(values));
      index.add(values);
    }
    for (int round = 0; round < 20; round++) {
      int below = random.nextInt(samples.size() + 1);
      Filter filter =
          random.nextBoolean()
              ? new Filter.Compare(
                  "number", COMPARISONS.get(random.nextInt(COMPARISONS.size())), number(random))
              : new Filter.OneOf(
                  "dense", List.of(new Value.Text("d" + random.nextInt(40))), random.nextBoolean());
      OrdinalSet answer = index.exact(filter, below);
      Matcher matcher = Matcher.of(filter);
      assertThat(answer).isNotNull();
      for (int i = 0; answer != null && i < samples.size(); i++) {
        boolean expected = i < below && matcher.matches(samples.get(i));
        assertThat(answer.contains(i)).as("%s of %s", filter, samples.get(i)).isEqualTo(expected);
      }
    }
  }

  /** Many different numbers, and some that differ by less than a double can tell. */
  private static Value number(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> new Value.Real(random.nextGaussian());
      case 1 -> new Value.Whole((1L << 60) + random.nextInt(300));
      case 2 -> new Value.Real(0x1p60);
      default -> new Value.Whole(random.nextInt(2_000) - 1_000);
    };
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

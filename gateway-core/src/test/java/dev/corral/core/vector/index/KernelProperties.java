package dev.corral.core.vector.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.data.Offset;

/** The arithmetic and the small sets under every search, against their definitions. */
class KernelProperties {

  @Property(tries = 200)
  void kernelsSumWhatTheDefinitionSays(
      @ForAll @IntRange(min = 1, max = 400) int length,
      @ForAll @IntRange(min = 0, max = 5) int from,
      @ForAll long seed) {
    var random = new Random(seed);
    float[] a = floats(random, length + from);
    float[] b = floats(random, length + 3);
    double dot = 0;
    double square = 0;
    for (int i = 0; i < length; i++) {
      dot += (double) a[from + i] * b[3 + i];
      double d = (double) a[from + i] - b[3 + i];
      square += d * d;
    }
    Offset<Float> near = Offset.offset(1e-4f * length);
    for (Kernel kernel : List.of(new ScalarKernel(), new SimdKernel())) {
      assertThat(kernel.dot(a, from, b, 3, length)).isCloseTo((float) dot, near);
      assertThat(kernel.squaredDifference(a, from, b, 3, length)).isCloseTo((float) square, near);
    }
  }

  @Property(tries = 100)
  void kernelsSumProductsWithBytes(
      @ForAll @IntRange(min = 1, max = 8) int blocks,
      @ForAll @IntRange(min = 0, max = 5) int from,
      @ForAll long seed) {
    var random = new Random(seed);
    int length = blocks * Kernel.BYTES;
    float[] a = floats(random, length + from);
    byte[] b = new byte[length + 3];
    random.nextBytes(b);
    double sum = 0;
    for (int i = 0; i < length; i++) {
      sum += (double) a[from + i] * b[3 + i];
    }
    for (Kernel kernel : List.of(new ScalarKernel(), new SimdKernel())) {
      assertThat(kernel.dot(a, from, b, 3, length))
          .isCloseTo((float) sum, Offset.offset(1e-2f * length));
    }
  }

  @Property(tries = 100)
  void kernelsSumTheLevelsOfSetBits(
      @ForAll @IntRange(min = 1, max = 18) int words, @ForAll long seed) {
    var random = new Random(seed);
    int stride = words + 2;
    long[] code = new long[(1 << BinaryCodes.SHIFT) * stride + Kernel.BLOCK];
    Arrays.setAll(code, i -> random.nextLong());
    int length = (words + Kernel.BLOCK - 1) / Kernel.BLOCK * Kernel.BLOCK;
    long[] planes = new long[Kernel.PLANES * length];
    for (int plane = 0; plane < Kernel.PLANES; plane++) {
      for (int word = 0; word < words; word++) {
        planes[plane * length + word] = random.nextLong();
      }
    }
    int[] ordinals = {0, 1, BinaryCodes.LAST, random.nextInt(BinaryCodes.LAST)};
    int[] expected = new int[ordinals.length];
    for (int i = 0; i < ordinals.length; i++) {
      for (int bit = 0; bit < 64 * words; bit++) {
        if ((code[ordinals[i] * stride + bit / 64] >>> bit & 1) != 0) {
          for (int plane = 0; plane < Kernel.PLANES; plane++) {
            expected[i] += (int) (planes[plane * length + bit / 64] >>> bit & 1) << plane;
          }
        }
      }
    }
    for (Kernel kernel : List.of(new ScalarKernel(), new SimdKernel())) {
      int[] sums = new int[ordinals.length];
      kernel.levelSums(new long[][] {code}, stride, planes, ordinals, ordinals.length, sums);
      assertThat(sums).isEqualTo(expected);
    }
  }

  @Property(tries = 200)
  void kernelsMarkNumbersBeyondABound(
      @ForAll @IntRange(min = 0, max = 300) int length, @ForAll long seed) {
    var random = new Random(seed);
    double[] numbers = random.doubles(length, -1, 1).map(x -> Math.rint(4 * x)).toArray();
    for (int i = 0; i < length; i += 7) {
      numbers[i] = Double.NaN;
    }
    int end = length == 0 ? 0 : random.nextInt(length + 1);
    double bound = random.nextInt(-4, 5);
    for (Kernel kernel : List.of(new ScalarKernel(), new SimdKernel())) {
      long[] above = new long[5];
      long[] below = new long[5];
      kernel.markAbove(numbers, end, bound, above);
      kernel.markBelow(numbers, end, bound, below);
      for (int i = 0; i < 5 * Long.SIZE; i++) {
        assertThat((above[i >> 6] >>> i & 1) != 0).isEqualTo(i < end && numbers[i] > bound);
        assertThat((below[i >> 6] >>> i & 1) != 0).isEqualTo(i < end && numbers[i] < bound);
      }
    }
  }

  @Property(tries = 200)
  void beamKeepsTheNearestInOrder(
      @ForAll @IntRange(min = 1, max = 90) int capacity, @ForAll long seed) {
    var random = new Random(seed);
    var beam = new Beam();
    beam.reset(capacity);
    TreeSet<Long> met = new TreeSet<>();
    TreeSet<Integer> expanded = new TreeSet<>();
    int ordinal = 0;
    for (int batch = 0; batch < 20; batch++) {
      int count = random.nextInt(30);
      int[] ordinals = new int[count];
      float[] distances = new float[count];
      for (int i = 0; i < count; i++) {
        ordinals[i] = ordinal++;
        distances[i] = random.nextFloat() - 0.5f;
        met.add(Candidate.of(ordinals[i], distances[i]));
      }
      beam.add(ordinals, distances, count);
      while (met.size() > capacity) {
        met.pollLast();
      }
      int next = beam.expand();
      Integer nearest =
          met.stream()
              .map(Candidate::ordinal)
              .filter(o -> !expanded.contains(o))
              .findFirst()
              .orElse(-1);
      assertThat(next).isEqualTo(nearest);
      expanded.add(next);
    }

    assertThat(beam.size()).isEqualTo(met.size());
    int rank = 0;
    for (long entry : met) {
      assertThat(beam.ordinal(rank++)).isEqualTo(Candidate.ordinal(entry));
    }
  }

  @Property(tries = 200)
  void shortlistKeepsTheNearest(
      @ForAll @IntRange(min = 1, max = 20) int wanted,
      @ForAll @IntRange(min = 0, max = 300) int count,
      @ForAll long seed) {
    var random = new Random(seed);
    var shortlist = new Shortlist(wanted);
    long[] all = new long[count];
    for (int i = 0; i < count; i++) {
      float distance = random.nextInt(1_000);
      all[i] = Candidate.of(i, distance);
      shortlist.offer(new int[] {i}, new float[] {distance}, 1);
    }
    Arrays.sort(all);

    assertThat(shortlist.settle()).isEqualTo(Math.min(wanted, count));
    for (int i = 0; i < Math.min(wanted, count); i++) {
      assertThat(shortlist.ordinal(i)).isEqualTo(Candidate.ordinal(all[i]));
    }
  }

  @Property(tries = 200)
  void nearestKeepsTheSmallest(
      @ForAll @IntRange(min = 1, max = 90) int capacity,
      @ForAll @IntRange(min = 0, max = 300) int count,
      @ForAll long seed) {
    var random = new Random(seed);
    List<float[]> offered = new ArrayList<>();
    var nearest = new Nearest(capacity);
    for (int ordinal = 0; ordinal < count; ordinal++) {
      float distance = random.nextInt(40);
      offered.add(new float[] {distance, ordinal});
      nearest.offer(ordinal, distance);
    }
    offered.sort(Comparator.<float[]>comparingDouble(o -> o[0]).thenComparingDouble(o -> o[1]));
    Nearest.Ranking ranking = nearest.drain();

    assertThat(ranking.size()).isEqualTo(Math.min(capacity, count));
    for (int i = 0; i < ranking.size(); i++) {
      assertThat(ranking.ordinals()[i]).isEqualTo((int) offered.get(i)[1]);
      assertThat(ranking.distances()[i]).isEqualTo(offered.get(i)[0]);
    }
    assertThat(nearest.size()).isZero();
  }

  @Property(tries = 200)
  void ordinalSetsHoldWhatWasAdded(@ForAll List<@IntRange(min = 0, max = 500) Integer> changes) {
    var expected = new TreeSet<Integer>();
    var builder = OrdinalSet.builder();
    for (int i = 0; i < changes.size(); i++) {
      int ordinal = changes.get(i);
      if (i % 3 == 2) {
        expected.remove(ordinal);
        builder.remove(ordinal);
      } else {
        expected.add(ordinal);
        builder.add(ordinal);
      }
    }
    OrdinalSet set = builder.build().toBuilder().build();
    List<Integer> members = new ArrayList<>();
    for (int at = set.next(0); at >= 0; at = set.next(at + 1)) {
      members.add(at);
    }

    assertThat(members).containsExactlyElementsOf(expected);
    int[] part = new int[7];
    for (int from = 0; from < 520; from += 13) {
      List<Integer> copied = new ArrayList<>();
      for (int at = from, n = part.length; n == part.length; at = part[part.length - 1] + 1) {
        n = set.copy(at, 490, part);
        Arrays.stream(part, 0, n).forEach(copied::add);
      }
      assertThat(copied).containsExactlyElementsOf(expected.subSet(from, Math.max(from, 490)));
    }
    assertThat(set.size()).isEqualTo(expected.size());
    assertThat(Arrays.asList(0, 250, 500)).allMatch(i -> set.contains(i) == expected.contains(i));
  }

  private static float[] floats(Random random, int length) {
    float[] floats = new float[length];
    for (int i = 0; i < length; i++) {
      floats[i] = (float) random.nextGaussian();
    }
    return floats;
  }
}

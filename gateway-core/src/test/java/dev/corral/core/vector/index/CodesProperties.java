package dev.corral.core.vector.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.data.Offset;

/** What codes tell of distances, and the arithmetic that makes them. */
class CodesProperties {

  private static final int COUNT = 600;

  @Property(tries = 30)
  void estimatesAreNearTheDistancesAndAboutThem(
      @ForAll Metric metric,
      @ForAll @IntRange(min = 100, max = 300) int dimension,
      @ForAll long seed) {
    var random = new Random(seed);
    FloatVectors vectors = clustered(metric, dimension, random);
    BinaryCodes codes = coded(vectors);
    double squares = 0;
    double errors = 0;
    double typical = 0;
    int pairs = 0;
    for (int q = 0; q < 20; q++) {
      float[] query = vectors.copy(random.nextInt(COUNT));
      float[] estimates = estimates(codes, query);
      Scorer exact = vectors.scorer(query);
      for (int ordinal = 0; ordinal < COUNT; ordinal++) {
        double error = estimates[ordinal] - exact.distance(ordinal);
        errors += error;
        squares += error * error;
        typical += exact.distance(ordinal);
        pairs++;
      }
    }

    // A bit a dimension leaves an error of 1/sqrt(dimension) of what is left beside the centres.
    double scale = metric == Metric.COSINE ? 1 : Math.abs(typical / pairs);
    assertThat(Math.sqrt(squares / pairs)).isLessThan(1.5 * scale / Math.sqrt(dimension));
    assertThat(errors / pairs).isCloseTo(0, Offset.offset(0.03 * scale));
  }

  @Property(tries = 30)
  void bytesTellDistancesButForTheirDoubt(
      @ForAll Metric metric,
      @ForAll @IntRange(min = 100, max = 300) int dimension,
      @ForAll long seed) {
    var random = new Random(seed);
    FloatVectors vectors = clustered(metric, dimension, random);
    BinaryCodes codes = coded(vectors);
    int wrong = 0;
    double most = 0;
    for (int q = 0; q < 20; q++) {
      float[] query = vectors.copy(random.nextInt(COUNT));
      query[0] += 1;
      ByteScorer nearly = codes.query(query).nearly();
      assertThat(nearly).isNotNull();
      Scorer exact = vectors.scorer(query);
      for (int ordinal = 0; ordinal < COUNT; ordinal++) {
        double error = Math.abs(nearly.distance(ordinal) - exact.distance(ordinal));
        wrong += error > nearly.doubt(ordinal) ? 1 : 0;
        most = Math.max(most, error / nearly.doubt(ordinal));
      }
    }

    assertThat(wrong).isLessThan(20 * COUNT / 1_000);
    assertThat(most).isLessThan(2);
  }

  @Property(tries = 20)
  void bytesTellDistancesBetweenVectors(@ForAll Metric metric, @ForAll long seed) {
    var random = new Random(seed);
    FloatVectors vectors = clustered(metric, 128, random);
    BinaryCodes codes = coded(vectors);
    for (int i = 0; i < 50; i++) {
      int a = random.nextInt(COUNT);
      int b = random.nextInt(COUNT);
      float exact = vectors.scorer(a).distance(b);
      Distances nearly = codes.nearly(a);
      assertThat(nearly).isNotNull();
      float scale = metric == Metric.SQUARED_EUCLIDEAN ? exact + 100 : 1;
      assertThat(nearly.distance(b)).isCloseTo(exact, Offset.offset(0.01f * scale));
    }
  }

  @Property(tries = 10)
  void codesAreTheSameWhenTheyWereKept(@ForAll Metric metric, @ForAll long seed)
      throws IOException {
    var random = new Random(seed);
    FloatVectors vectors = clustered(metric, 128, random);
    BinaryCodes codes = coded(vectors);
    int[] places = IntStream.range(0, COUNT).toArray();
    var bytes = new ByteArrayOutputStream();
    codes.save(places, new DataOutputStream(bytes));

    BinaryCodes restored =
        BinaryCodes.restored(
            vectors, new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())), places);

    float[] query = vectors.copy(random.nextInt(COUNT));
    assertThat(estimates(restored, query)).isEqualTo(estimates(codes, query));
    ByteScorer kept = codes.query(query).nearly();
    ByteScorer read = restored.query(query).nearly();
    assertThat(kept).isNotNull();
    assertThat(read).isNotNull();
    for (int ordinal = 0; ordinal < COUNT; ordinal++) {
      assertThat(read.distance(ordinal)).isEqualTo(kept.distance(ordinal));
    }
  }

  @Property(tries = 50)
  void rotationsKeepInnerProducts(
      @ForAll @IntRange(min = 1, max = 24) int words, @ForAll long seed) {
    var random = new Random(seed);
    int length = words * Long.SIZE;
    float[] a = floats(random, length);
    float[] b = floats(random, length);
    var rotation = new Rotation(length);

    assertThat(dot(rotation.apply(a), rotation.apply(b)))
        .isCloseTo(dot(a, b), Offset.offset(1e-3 * length));
    assertThat(rotation.apply(a)).isEqualTo(rotation.apply(a)).isNotEqualTo(a);
  }

  @Property(tries = 50)
  void rotationsSpreadEachComponentOverAll(
      @ForAll @IntRange(min = 1, max = 24) int words, @ForAll @IntRange(min = 0) int at) {
    int length = words * Long.SIZE;
    float[] one = new float[length];
    one[at % length] = 1;

    float[] rotated = new Rotation(length).apply(one);

    double fourth = 0;
    for (float component : rotated) {
      fourth += Math.pow(component, 4);
    }
    // 3/n for a vector of chance, 1 for one that was not spread.
    assertThat(fourth * length).isLessThan(length < 256 ? 16 : 8);
  }

  @Property(tries = 50)
  void kernelsRaiseTheSamePlanes(
      @ForAll @IntRange(min = 1, max = 12) int words, @ForAll long seed) {
    float[] numbers = floats(new Random(seed), words * Long.SIZE);
    float lowest = -6;
    int length = (words + Kernel.BLOCK - 1) / Kernel.BLOCK * Kernel.BLOCK;
    long[] expected = new long[Kernel.PLANES * length];
    int total = 0;
    for (int i = 0; i < numbers.length; i++) {
      int level = (int) ((numbers[i] - lowest) * 1.25f + 0.5f);
      total += level;
      for (int plane = 0; plane < Kernel.PLANES; plane++) {
        expected[plane * length + i / 64] |= ((level >> plane) & 1L) << (i % 64);
      }
    }
    for (Kernel kernel : List.of(new ScalarKernel(), new SimdKernel())) {
      long[] planes = new long[expected.length];
      assertThat(kernel.raisePlanes(numbers, lowest, 1.25f, planes)).isEqualTo(total);
      assertThat(planes).isEqualTo(expected);
    }
  }

  @Property(tries = 50)
  void centresAreNearestToTheirVectors(@ForAll long seed) {
    var random = new Random(seed);
    FloatVectors vectors = clustered(Metric.SQUARED_EUCLIDEAN, 100, random);
    float[][] sample = IntStream.range(0, COUNT).mapToObj(vectors::copy).toArray(float[][]::new);
    Centres centres = Centres.of(sample, 100);

    assertThat(centres.count()).isBetween(2, 64);
    float[] vector = sample[random.nextInt(COUNT)];
    int nearest = centres.nearest(vector);
    double least = squaredDifference(vector, centres.point(nearest));
    for (int centre = 0; centre < centres.count(); centre++) {
      assertThat(squaredDifference(vector, centres.point(centre))).isGreaterThan(least - 1e-2);
    }
  }

  private static BinaryCodes coded(FloatVectors vectors) {
    BinaryCodes codes = BinaryCodes.over(vectors, true);
    while (codes.end() < vectors.end()) {
      codes.add();
    }
    return codes;
  }

  private static float[] estimates(BinaryCodes codes, float[] query) {
    float[] estimates = new float[codes.end()];
    codes
        .scorer(query)
        .distances(IntStream.range(0, codes.end()).toArray(), codes.end(), estimates);
    return estimates;
  }

  private static FloatVectors clustered(Metric metric, int dimension, Random random) {
    float[][] places = new float[8][];
    Arrays.setAll(places, i -> floats(random, dimension));
    var vectors = new FloatVectors(dimension, metric);
    for (int i = 0; i < COUNT; i++) {
      float[] vector = places[random.nextInt(places.length)].clone();
      double length = 0;
      for (int d = 0; d < dimension; d++) {
        vector[d] += (float) random.nextGaussian();
        length += vector[d] * vector[d];
      }
      for (int d = 0; d < dimension && metric == Metric.INNER_PRODUCT; d++) {
        vector[d] /= (float) Math.sqrt(length);
      }
      int ordinal = vectors.append(vector);
      assert ordinal == i;
    }
    return vectors;
  }

  private static float[] floats(Random random, int length) {
    float[] floats = new float[length];
    for (int i = 0; i < length; i++) {
      floats[i] = (float) Math.clamp(random.nextGaussian(), -5, 5);
    }
    return floats;
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }

  private static double squaredDifference(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += ((double) a[i] - b[i]) * ((double) a[i] - b[i]);
    }
    return sum;
  }
}

package dev.corral.core.vector.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The contract of every {@link VectorIndex}, with the exact scan as the measure of recall. */
class VectorIndexTest {

  private static final int DIMENSION = 128;
  private static final int COUNT = 1_500;
  private static final VectorIndex.Shape SHAPE = new VectorIndex.Shape(16, 100);

  /** The engines under test. */
  enum Engine {
    EXACT,
    CODED,
    HNSW,
    HNSW_CODED,
    HNSWLIB;

    VectorIndex create(FloatVectors vectors) {
      return switch (this) {
        case EXACT -> VectorIndex.exact(vectors);
        case CODED -> VectorIndex.coded(vectors, COUNT);
        case HNSW -> VectorIndex.hnsw(vectors, SHAPE, false);
        case HNSW_CODED -> VectorIndex.hnsw(vectors, SHAPE, true);
        case HNSWLIB -> VectorIndex.hnswlib(vectors, SHAPE, 2 * COUNT);
      };
    }
  }

  private final Random random = new Random(11);

  @ParameterizedTest
  @EnumSource
  void findsTheNearestInEveryMetric(Engine engine) {
    for (Metric metric : Metric.values()) {
      FloatVectors vectors = clustered(metric, COUNT);
      VectorIndex index = filled(engine, vectors);
      assertThat(recall(index, vectors, all(COUNT))).as("%s", metric).isGreaterThan(0.95);
    }
  }

  @ParameterizedTest
  @EnumSource
  void offersOnlyWhatIsAccepted(Engine engine) {
    FloatVectors vectors = clustered(Metric.COSINE, COUNT);
    VectorIndex index = filled(engine, vectors);
    var odd = OrdinalSet.builder();
    for (int ordinal = 1; ordinal < COUNT; ordinal += 2) {
      odd.add(ordinal);
    }
    OrdinalSet accepted = odd.build();

    var nearest = new Nearest(20);
    index.search(vectors.copy(4), 400, accepted, nearest);

    assertThat(Arrays.stream(nearest.drain().ordinals())).hasSize(20).allMatch(at -> at % 2 == 1);
    assertThat(recall(index, vectors, accepted)).isGreaterThan(0.95);
  }

  @ParameterizedTest
  @EnumSource
  void findsAfterRemovalAndSkipping(Engine engine) {
    FloatVectors vectors = clustered(Metric.SQUARED_EUCLIDEAN, COUNT);
    VectorIndex index = engine.create(vectors);
    var rest = OrdinalSet.builder();
    for (int ordinal = 0; ordinal < COUNT; ordinal++) {
      if (ordinal % 10 == 3) {
        index.skip();
      } else {
        index.add();
        rest.add(ordinal);
      }
    }
    for (int ordinal = 0; ordinal < COUNT; ordinal += 3) {
      if (ordinal % 10 != 3) {
        index.remove(ordinal);
      }
      rest.remove(ordinal);
    }

    index.remove(3);
    assertThat(index.end()).isEqualTo(COUNT);
    assertThat(recall(index, vectors, rest.build())).isGreaterThan(0.95);
  }

  @ParameterizedTest
  @EnumSource
  void leavesToTheCallerWhatItDoesNotCover(Engine engine) {
    FloatVectors vectors = clustered(Metric.COSINE, COUNT);
    VectorIndex index = engine.create(vectors);
    for (int i = 0; i < COUNT / 2; i++) {
      index.add();
    }
    index.foresee(COUNT * 3 / 4);
    float[] query = vectors.copy(COUNT * 2 / 3);
    var nearest = new Nearest(10);
    int covered = index.search(query, 100, all(COUNT), nearest);
    vectors.scorer(query).scan(all(COUNT), covered, COUNT, nearest);

    assertThat(covered).isBetween(COUNT / 2, COUNT * 3 / 4);
    assertThat(nearest.drain().ordinals()[0]).isEqualTo(COUNT * 2 / 3);
  }

  @ParameterizedTest
  @EnumSource
  void answersNothingWhenEmpty(Engine engine) {
    var vectors = new FloatVectors(DIMENSION, Metric.COSINE);
    VectorIndex index = engine.create(vectors);
    var nearest = new Nearest(5);

    assertThat(index.search(new float[DIMENSION], 10, OrdinalSet.EMPTY, nearest)).isZero();
    assertThat(nearest.size()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void searchesWhileItGrows(Engine engine) throws InterruptedException {
    FloatVectors vectors = clustered(Metric.COSINE, COUNT);
    VectorIndex index = engine.create(vectors);
    var done = new AtomicBoolean();
    var problem = new AtomicReference<Throwable>();
    Thread reader =
        Thread.ofPlatform()
            .start(() -> {
              try {
                for (int i = 0; !done.get(); i = (i + 7) % COUNT) {
                  var nearest = new Nearest(10);
                  int covered = index.search(vectors.copy(i), 50, all(COUNT), nearest);
                  Nearest.Ranking found = nearest.drain();
                  Set<Integer> distinct = new HashSet<>();
                  for (int ordinal : found.ordinals()) {
                    assertThat(ordinal).isLessThan(covered);
                    assertThat(distinct.add(ordinal)).isTrue();
                  }
                }
              } catch (Throwable e) {
                problem.set(e);
              }
            });
    for (int i = 0; i < COUNT; i++) {
      index.add();
    }
    done.set(true);
    reader.join();

    assertThat(problem.get()).isNull();
    assertThat(recall(index, vectors, all(COUNT))).isGreaterThan(0.95);
  }

  @Test
  void findsTheSameWithItsVectorsOnDisk(@TempDir Path directory) throws IOException {
    for (Metric metric : Metric.values()) {
      FloatVectors vectors = clustered(metric, COUNT);
      VectorIndex index = filled(Engine.HNSW_CODED, vectors);
      float[] query = vectors.copy(random.nextInt(COUNT));
      var before = new Nearest(10);
      index.search(query, 100, all(COUNT), before);

      vectors.moveToDisk(directory, index.sparing());

      assertThat(vectors.onDisk()).isGreaterThan(COUNT / 2);
      var after = new Nearest(10);
      index.search(query, 100, all(COUNT), after);
      Nearest.Ranking expected = before.drain();
      Nearest.Ranking found = after.drain();
      assertThat(found.ordinals()).isEqualTo(expected.ordinals());
      assertThat(found.distances()).isEqualTo(expected.distances());
      assertThat(recall(index, vectors, all(COUNT))).as("%s", metric).isGreaterThan(0.95);
    }
  }

  @Test
  void keepsItsVectorsWhereNothingSparesThem() {
    for (Engine engine : Engine.values()) {
      FloatVectors vectors = clustered(Metric.COSINE, 300);
      int spared = filled(engine, vectors).sparing();
      assertThat(spared).isEqualTo(engine == Engine.HNSW_CODED ? 300 : 0);
    }
  }

  private static VectorIndex filled(Engine engine, FloatVectors vectors) {
    VectorIndex index = engine.create(vectors);
    while (index.end() < vectors.end()) {
      index.add();
    }
    return index;
  }

  private double recall(VectorIndex index, FloatVectors vectors, OrdinalSet accepted) {
    int k = 10;
    int hits = 0;
    int queries = 50;
    for (int i = 0; i < queries; i++) {
      float[] query = vectors.copy(random.nextInt(vectors.end()));
      query[0] += 0.01f;
      var expected = new Nearest(k);
      vectors.scorer(query).scan(accepted, 0, vectors.end(), expected);
      var actual = new Nearest(k);
      index.search(query, 200, accepted, actual);
      Set<Integer> right = new HashSet<>();
      for (int ordinal : expected.drain().ordinals()) {
        right.add(ordinal);
      }
      for (int ordinal : actual.drain().ordinals()) {
        hits += right.contains(ordinal) ? 1 : 0;
      }
    }
    return hits / (double) (queries * k);
  }

  private FloatVectors clustered(Metric metric, int count) {
    var vectors = new FloatVectors(DIMENSION, metric);
    float[][] centres = new float[30][DIMENSION];
    for (float[] centre : centres) {
      for (int i = 0; i < DIMENSION; i++) {
        centre[i] = (float) random.nextGaussian();
      }
    }
    for (int n = 0; n < count; n++) {
      float[] vector = centres[random.nextInt(centres.length)].clone();
      double square = 0;
      for (int i = 0; i < DIMENSION; i++) {
        vector[i] += (float) random.nextGaussian() * 0.5f;
        square += vector[i] * vector[i];
      }
      for (int i = 0; i < DIMENSION; i++) {
        vector[i] /= (float) Math.sqrt(square);
      }
      vectors.append(vector);
    }
    return vectors;
  }

  private static OrdinalSet all(int count) {
    var set = OrdinalSet.builder();
    for (int i = 0; i < count; i++) {
      set.add(i);
    }
    return set.build();
  }
}

package dev.corral.core.vector.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Walks among accepted nodes, in a graph of each node's nearest and some others. */
class GraphWalkTest {

  private static final int COUNT = 3_000;
  private static final int DIMENSION = 16;
  private static final int LINKS = 16;
  private static final int K = 10;

  private final Random random = new Random(3);
  private final FloatVectors vectors = new FloatVectors(DIMENSION, Metric.SQUARED_EUCLIDEAN);
  private final GraphLinks links = new GraphLinks(LINKS);

  GraphWalkTest() {
    for (int i = 0; i < COUNT; i++) {
      float[] vector = new float[DIMENSION];
      for (int d = 0; d < DIMENSION; d++) {
        vector[d] = (float) random.nextGaussian();
      }
      int ordinal = vectors.append(vector);
      links.add(ordinal, 0);
    }
    for (int i = 0; i < COUNT; i++) {
      int[] near = nearest(vectors.copy(i), LINKS, _ -> true);
      int[] others = random.ints(LINKS, 0, COUNT).toArray();
      int[] both = IntStream.concat(Arrays.stream(near), Arrays.stream(others)).toArray();
      links.set(i, 0, both, both.length);
    }
  }

  @Test
  void findsTheNearestOfThoseAcceptedByChance() {
    assertThat(recall(ordinal -> ordinal % 4 == 0)).isGreaterThan(0.95);
    assertThat(recall(ordinal -> ordinal % 10 == 0)).isGreaterThan(0.95);
  }

  @Test
  void findsThemOnTheOtherSide() {
    assertThat(recall(ordinal -> vectors.copy(ordinal)[0] > 0.7)).isGreaterThan(0.95);
  }

  @Test
  void offersNothingWhereNothingIsAccepted() {
    var walk = new GraphWalk(links);
    Scorer query = vectors.scorer(new float[DIMENSION]);
    assertThat(walk.nearestAmong(query, 0, COUNT, OrdinalSet.EMPTY, 20).size()).isZero();
  }

  /** Asks with vectors on the side that has few of those accepted. */
  private double recall(IntPredicate accepts) {
    var accepted = OrdinalSet.builder();
    IntStream.range(0, COUNT).filter(accepts).forEach(accepted::add);
    OrdinalSet set = accepted.build();
    var walk = new GraphWalk(links);
    int hits = 0;
    int questions = 100;
    for (int q = 0; q < questions; q++) {
      float[] query = vectors.copy(random.nextInt(COUNT));
      query[0] = -1;
      Beam met = walk.nearestAmong(vectors.scorer(query), 0, COUNT, set, 100);
      int[] expected = nearest(query, K, accepts);
      for (int rank = 0; rank < met.size(); rank++) {
        int ordinal = met.ordinal(rank);
        assertThat(accepts.test(ordinal)).isTrue();
        hits += rank < K && IntStream.of(expected).anyMatch(one -> one == ordinal) ? 1 : 0;
      }
    }
    return hits / (double) (K * questions);
  }

  private int[] nearest(float[] query, int count, IntPredicate accepts) {
    var nearest = new Nearest(count);
    Scorer scorer = vectors.scorer(query);
    for (int i = 0; i < COUNT; i++) {
      if (accepts.test(i)) {
        nearest.offer(i, scorer.distance(i));
      }
    }
    return nearest.drain().ordinals();
  }
}

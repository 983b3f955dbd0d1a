package dev.corral.core.vector.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corral.core.vector.index.Nearest;
import dev.corral.core.vector.index.OrdinalSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

/** The index of sparse vectors finds what comparing each with the query finds. */
class SparseIndexProperties {

  @Property(tries = 300)
  void findsTheNearestOfTheAccepted(@ForAll long seed) {
    var random = new Random(seed);
    var index = new AttributeIndex();
    List<Value.@Nullable Sparse> vectors = new ArrayList<>();
    int count = 1 + random.nextInt(150);
    var accepted = OrdinalSet.builder();
    for (int i = 0; i < count; i++) {
      Value.Sparse vector = random.nextInt(5) == 0 ? null : vector(random);
      vectors.add(vector);
      index.add(vector == null ? Map.of() : Map.of("words", vector));
      if (random.nextInt(3) > 0) {
        accepted.add(i);
      }
    }
    Value.Sparse query = vector(random);
    int below = random.nextInt(count + 1);
    int wanted = 1 + random.nextInt(20);
    var expected = new Nearest(wanted);
    for (int i = 0; i < below; i++) {
      Value.Sparse vector = vectors.get(i);
      if (vector != null && accepted.build().contains(i)) {
        expected.offer(i, 1 - query.dot(vector));
      }
    }
    SparseIndex sparse = index.sparse("words");
    var found = new Nearest(wanted);
    if (sparse != null) {
      sparse.search(query, accepted.build(), below, wanted, found);
    }

    assertThat(found.drain()).usingRecursiveComparison().isEqualTo(expected.drain());
    for (int at = 0; sparse != null && at < query.indices().length; at++) {
      int sought = query.indices()[at];
      long having =
          IntStream.range(0, below)
              .filter(accepted.build()::contains)
              .filter(i -> has(vectors.get(i), sought))
              .count();
      assertThat(sparse.count(sought, accepted.build(), below)).isEqualTo((int) having);
    }
  }

  private static boolean has(Value.@Nullable Sparse vector, int index) {
    return vector != null && IntStream.of(vector.indices()).anyMatch(one -> one == index);
  }

  private static Value.Sparse vector(Random random) {
    int[] indices = random.ints(random.nextInt(6), 0, 12).sorted().distinct().toArray();
    float[] values = new float[indices.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return new Value.Sparse(indices, values, null);
  }
}

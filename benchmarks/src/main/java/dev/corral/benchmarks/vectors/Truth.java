package dev.corral.benchmarks.vectors;

import dev.corral.core.vector.index.FloatVectors;
import dev.corral.core.vector.index.Nearest;
import dev.corral.core.vector.index.OrdinalSet;
import dev.corral.core.vector.index.Scorer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The nearest vectors of every question, by comparing all of them. */
final class Truth {

  /** How many nearest are asked for. */
  static final int K = 10;

  /** Vectors that stay in the cache while all questions are compared with them. */
  private static final int BLOCK = 1_024;

  private final int[][] nearest;

  private Truth(int[][] nearest) {
    this.nearest = nearest;
  }

  /** Compares everything with everything, on all cores. */
  static Truth of(FloatVectors vectors, List<float[]> questions, OrdinalSet members) {
    List<Nearest> found = new ArrayList<>();
    List<Scorer> scorers = new ArrayList<>();
    for (float[] question : questions) {
      found.add(new Nearest(K));
      scorers.add(vectors.scorer(question));
    }
    for (int from = 0; from < vectors.end(); from += BLOCK) {
      int first = from;
      int end = Math.min(from + BLOCK, vectors.end());
      IntStream.range(0, scorers.size())
          .parallel()
          .forEach(q -> scorers.get(q).scan(members, first, end, found.get(q)));
    }
    return new Truth(found.stream().map(one -> one.drain().ordinals()).toArray(int[][]::new));
  }

  int[] of(int question) {
    return nearest[question];
  }

  int questions() {
    return nearest.length;
  }

  /** Returns the share of the true nearest that was found, over some answers. */
  double recall(int[][] answers) {
    long hits = 0;
    long wanted = 0;
    for (int question = 0; question < answers.length; question++) {
      int[] found = answers[question];
      for (int ordinal : nearest[question]) {
        hits += IntStream.of(found).anyMatch(one -> one == ordinal) ? 1 : 0;
      }
      wanted += nearest[question].length;
    }
    return wanted == 0 ? 1 : hits / (double) wanted;
  }
}

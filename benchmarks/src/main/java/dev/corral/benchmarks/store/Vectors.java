package dev.corral.benchmarks.store;

import dev.corral.core.vector.Entry;
import dev.corral.core.vector.filter.Value;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Made-up records of MiniLM's size, the same at every call: around one of many middles, as texts
 * are around topics. What is measured with them depends on their size only.
 */
final class Vectors {

  static final int DIMENSION = 384;

  private static final int MIDDLES = 500;
  private static final float SPREAD = 0.7f;

  private Vectors() {}

  /** Returns the vector of a number. */
  static float[] vector(long number) {
    var middle = new Random(number % MIDDLES);
    var around = new Random(number + MIDDLES);
    float[] vector = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = (float) middle.nextGaussian() + SPREAD * (float) around.nextGaussian();
    }
    return vector;
  }

  /** Returns the record of a number, with a text and metadata. */
  static Entry entry(long number) {
    return new Entry(
        "id" + number,
        vector(number),
        "A text of some words, which is number " + number + " of those that are kept here.",
        Map.of("number", new Value.Whole(number), "kind", new Value.Text("kind " + number % 7)));
  }

  static List<Entry> entries(long from, int count) {
    return IntStream.range(0, count).mapToObj(i -> entry(from + i)).toList();
  }
}

package dev.corral.core.vector.rank;

import dev.corral.core.vector.index.Nearest.Ranking;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The scores of a {@link Rank}: those of some ordinals, ascending, and that of all others.
 * Immutable.
 */
public final class Scores {

  private final int[] ordinals;
  private final float[] values;
  private final @Nullable Float otherwise;

  private Scores(int[] ordinals, float[] values, @Nullable Float otherwise) {
    this.ordinals = ordinals;
    this.values = values;
    this.otherwise = otherwise;
  }

  /** Combines two scores. */
  @FunctionalInterface
  private interface Two {
    float of(float a, float b);
  }

  /** Changes one score. */
  @FunctionalInterface
  private interface One {
    float of(float value);
  }

  /**
   * Computes an expression.
   *
   * @param candidates gives the candidates of a measure, best first
   */
  public static Scores of(Rank rank, Function<Rank.Measure, Ranking> candidates) {
    return switch (rank) {
      case Rank.Measure measure -> measured(measure, candidates.apply(measure));
      case Rank.Normalized(Rank.Measure of) -> normalized(candidates.apply(of));
      case Rank.Constant(float value) -> constant(value);
      case Rank.Sum(List<Rank> parts) -> all(parts, 0, Float::sum, candidates);
      case Rank.Product(List<Rank> parts) -> all(parts, 1, (a, b) -> a * b, candidates);
      case Rank.Largest(List<Rank> parts) -> all(parts, -Float.MAX_VALUE, Math::max, candidates);
      case Rank.Smallest(List<Rank> parts) -> all(parts, Float.MAX_VALUE, Math::min, candidates);
      case Rank.Difference(Rank left, Rank right) ->
          both(of(left, candidates), of(right, candidates), (a, b) -> a - b);
      case Rank.Quotient(Rank left, Rank right) ->
          both(of(left, candidates), of(right, candidates), (a, b) -> a / b);
      case Rank.Absolute(Rank of) -> each(of(of, candidates), Math::abs);
      case Rank.Exponential(Rank of) -> each(of(of, candidates), x -> (float) Math.exp(x));
      case Rank.Logarithm(Rank of) -> each(of(of, candidates), x -> (float) Math.log(x));
    };
  }

  /** Returns how many ordinals have a score of their own. */
  public int size() {
    return ordinals.length;
  }

  /** Returns the ordinals that have a score of their own, the smallest score first. */
  public Ranking ranking() {
    Integer[] order = new Integer[ordinals.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, (a, b) -> Float.compare(values[a], values[b])); // stable: then by ordinal
    int[] sorted = new int[order.length];
    float[] scores = new float[order.length];
    for (int i = 0; i < order.length; i++) {
      sorted[i] = ordinals[order[i]];
      scores[i] = values[order[i]];
    }
    return new Ranking(sorted, scores);
  }

  private static Scores constant(float value) {
    return new Scores(new int[0], new float[0], value);
  }

  private static Scores measured(Rank.Measure measure, Ranking candidates) {
    float[] values = candidates.distances();
    if (measure.isPlace()) {
      values = new float[candidates.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = i;
      }
    }
    return sorted(candidates.ordinals(), values, measure.otherwise());
  }

  private static Scores normalized(Ranking candidates) {
    float[] values = candidates.distances().clone();
    if (values.length > 0) {
      float best = values[0];
      float spread = values[values.length - 1] - best;
      for (int i = 0; i < values.length; i++) {
        values[i] = spread == 0 ? 0 : (values[i] - best) / spread;
      }
    }
    return sorted(candidates.ordinals(), values, 1f);
  }

  private static Scores sorted(int[] ordinals, float[] values, @Nullable Float otherwise) {
    long[] both = new long[ordinals.length];
    Arrays.setAll(both, i -> ((long) ordinals[i] << 32) | i);
    Arrays.sort(both);
    int[] ascending = new int[both.length];
    float[] theirs = new float[both.length];
    for (int i = 0; i < both.length; i++) {
      ascending[i] = (int) (both[i] >> 32);
      theirs[i] = values[(int) both[i]];
    }
    return new Scores(ascending, theirs, otherwise);
  }

  private static Scores all(
      List<Rank> parts, float neutral, Two operation, Function<Rank.Measure, Ranking> candidates) {
    Scores result = constant(neutral);
    for (Rank part : parts) {
      result = both(result, of(part, candidates), operation);
    }
    return result;
  }

  private static Scores each(Scores scores, One operation) {
    float[] values = new float[scores.values.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = operation.of(scores.values[i]);
    }
    Float otherwise = scores.otherwise;
    return new Scores(scores.ordinals, values, otherwise == null ? null : operation.of(otherwise));
  }

  /** Joins by ordinal: where one side has no score for an ordinal, there is none for both. */
  private static Scores both(Scores a, Scores b, Two operation) {
    int[] ordinals = new int[a.size() + b.size()];
    float[] values = new float[ordinals.length];
    int size = 0;
    for (int i = 0, j = 0; i < a.size() || j < b.size(); ) {
      int left = i < a.size() ? a.ordinals[i] : Integer.MAX_VALUE;
      int right = j < b.size() ? b.ordinals[j] : Integer.MAX_VALUE;
      int ordinal = Math.min(left, right);
      Float x = left == ordinal ? Float.valueOf(a.values[i++]) : a.otherwise;
      Float y = right == ordinal ? Float.valueOf(b.values[j++]) : b.otherwise;
      if (x != null && y != null) {
        ordinals[size] = ordinal;
        values[size++] = operation.of(x, y);
      }
    }
    Float x = a.otherwise;
    Float y = b.otherwise;
    return new Scores(
        Arrays.copyOf(ordinals, size),
        Arrays.copyOf(values, size),
        x == null || y == null ? null : operation.of(x, y));
  }
}

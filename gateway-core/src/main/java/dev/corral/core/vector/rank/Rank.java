package dev.corral.core.vector.rank;

import dev.corral.core.vector.filter.Value;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An expression that gives records a score; smaller is better. A {@link Measure} knows the scores
 * of its candidates; other records have its {@code otherwise}, or none and are left out. Scores are
 * 32-bit floats, as in Chroma.
 */
public sealed interface Rank {

  /** The constant of reciprocal rank fusion (Cormack, Clarke, Büttcher, SIGIR 2009). */
  int RECIPROCAL_CONSTANT = 60;

  /** What is asked of the collection itself. */
  sealed interface Measure extends Rank {
    /** Returns how many candidates there are at most. */
    int limit();

    /** Returns the score of records that are no candidates, or null to leave them out. */
    @Nullable Float otherwise();

    /** Tells whether the score is the place among the candidates, from 0, and not the distance. */
    boolean isPlace();
  }

  /** The distance of vectors. */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never changed
  record Nearest(float[] vector, int limit, @Nullable Float otherwise, boolean isPlace)
      implements Measure {}

  /** 1 − the worth of documents to a question by BM25; only those that share a word with it. */
  record Words(String question, int limit, @Nullable Float otherwise, boolean isPlace)
      implements Measure {}

  /**
   * 1 − the inner product with the sparse vector under a metadata key; only records that have one.
   *
   * @param scaled whether the query's values are multiplied by ln(1 + (N − n + ½) / (n + ½)), where
   *     n of the N records have the index: BM25, where the records hold its other factor
   */
  record Alike(
      String key,
      Value.Sparse query,
      boolean scaled,
      int limit,
      @Nullable Float otherwise,
      boolean isPlace)
      implements Measure {}

  /** The same score for every record. */
  record Constant(float value) implements Rank {}

  /** The sum. */
  record Sum(List<Rank> parts) implements Rank {
    public Sum {
      parts = List.copyOf(parts);
    }
  }

  /** The product. */
  record Product(List<Rank> parts) implements Rank {
    public Product {
      parts = List.copyOf(parts);
    }
  }

  /** The larger. */
  record Largest(List<Rank> parts) implements Rank {
    public Largest {
      parts = List.copyOf(parts);
    }
  }

  /** The smaller. */
  record Smallest(List<Rank> parts) implements Rank {
    public Smallest {
      parts = List.copyOf(parts);
    }
  }

  /** The difference. */
  record Difference(Rank left, Rank right) implements Rank {}

  /** The quotient. */
  record Quotient(Rank left, Rank right) implements Rank {}

  /** The absolute value. */
  record Absolute(Rank of) implements Rank {}

  /** e to the power of a score. */
  record Exponential(Rank of) implements Rank {}

  /** The natural logarithm. */
  record Logarithm(Rank of) implements Rank {}

  /**
   * The scores of a measure laid between 0 for the best candidate and 1 for the worst; 1 for every
   * other record.
   */
  record Normalized(Measure of) implements Rank {}

  /** Returns the distance of vectors, for the nearest. */
  static Measure nearest(float[] vector, int candidates) {
    return new Nearest(vector, candidates, null, false);
  }

  /** Returns 1 − the worth of documents to a question by BM25, for the best. */
  static Measure words(String question, int candidates) {
    return new Words(question, candidates, null, false);
  }

  /** Fuses measures by reciprocal ranks of equal weight, with the constant 60. */
  static Rank reciprocal(List<? extends Measure> measures) {
    return reciprocal(measures, measures.stream().map(_ -> 1f).toList(), RECIPROCAL_CONSTANT);
  }

  /**
   * Fuses measures by reciprocal ranks: −Σ weight / (constant + place). A record that is no
   * candidate of a measure gets nothing from it.
   *
   * @param weights as many as measures, none negative
   * @param constant above 0; the larger, the less first places matter
   */
  static Rank reciprocal(List<? extends Measure> measures, List<Float> weights, int constant) {
    requireSame(measures, weights);
    List<Rank> parts = new ArrayList<>();
    for (int i = 0; i < measures.size(); i++) {
      Rank place = places(measures.get(i));
      parts.add(
          new Quotient(
              new Constant(-weights.get(i)), new Sum(List.of(new Constant(constant), place))));
    }
    return new Sum(parts);
  }

  /** Fuses measures by the weighted sum of their normalised scores. */
  static Rank weighted(List<? extends Measure> measures, List<Float> weights) {
    requireSame(measures, weights);
    List<Rank> parts = new ArrayList<>();
    for (int i = 0; i < measures.size(); i++) {
      parts.add(
          new Product(List.of(new Constant(weights.get(i)), new Normalized(measures.get(i)))));
    }
    return new Sum(parts);
  }

  private static Rank places(Measure measure) {
    return switch (measure) {
      case Nearest(float[] vector, int limit, _, _) ->
          new Nearest(vector, limit, Float.POSITIVE_INFINITY, true);
      case Words(String question, int limit, _, _) ->
          new Words(question, limit, Float.POSITIVE_INFINITY, true);
      case Alike(String key, Value.Sparse query, boolean scaled, int limit, _, _) ->
          new Alike(key, query, scaled, limit, Float.POSITIVE_INFINITY, true);
    };
  }

  private static void requireSame(List<?> measures, List<Float> weights) {
    if (measures.size() != weights.size()) {
      throw new IllegalArgumentException(
          "weights: " + weights.size() + " (expected: " + measures.size() + ")");
    }
  }
}

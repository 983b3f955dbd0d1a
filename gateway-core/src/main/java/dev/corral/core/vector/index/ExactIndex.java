package dev.corral.core.vector.index;

/** A {@link VectorIndex} that compares with every vector. */
final class ExactIndex implements VectorIndex {

  private final FloatVectors vectors;
  private volatile int end;

  ExactIndex(FloatVectors vectors) {
    this.vectors = vectors;
  }

  @Override
  public void foresee(int ordinal) {
    // Nothing is cheaper here than adding.
  }

  @Override
  public void add() {
    assert end < vectors.end();
    int covered = end;
    end = covered + 1;
  }

  @Override
  public void skip() {
    int covered = end;
    end = covered + 1;
  }

  @Override
  public void remove(int ordinal) {
    // Searches name what they accept.
  }

  @Override
  public int end() {
    return end;
  }

  @Override
  public int capacity() {
    return Integer.MAX_VALUE;
  }

  @Override
  public int search(float[] query, int breadth, OrdinalSet accepted, Nearest into) {
    int covered = end;
    vectors.scorer(query).scan(accepted, 0, covered, into);
    return covered;
  }

  @Override
  public long bytes() {
    return 0;
  }
}

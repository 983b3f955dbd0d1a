package dev.corral.core.vector.index;

/**
 * A {@link VectorIndex} that compares with every code and ranks the best by the vectors themselves:
 * no graph, nothing to build, and a removal costs nothing.
 */
final class CodedIndex implements VectorIndex {

  private final FloatVectors vectors;
  private final BinaryCodes codes;
  private final int capacity;

  CodedIndex(FloatVectors vectors, int capacity) {
    this.vectors = vectors;
    this.codes = BinaryCodes.over(vectors, false);
    this.capacity = capacity;
  }

  @Override
  public void foresee(int ordinal) {
    while (codes.end() < ordinal) {
      codes.add();
    }
  }

  @Override
  public void add() {
    codes.add();
  }

  @Override
  public void skip() {
    codes.add();
  }

  @Override
  public void remove(int ordinal) {
    // Searches name what they accept.
  }

  @Override
  public int end() {
    return codes.end();
  }

  @Override
  public int capacity() {
    return capacity;
  }

  @Override
  public int search(float[] query, int breadth, OrdinalSet accepted, Nearest into) {
    int covered = codes.end();
    new CodeScan(codes.scorer(query), new Finish(null, vectors.scorer(query)), breadth)
        .scan(accepted, 0, covered, into);
    return covered;
  }

  @Override
  public long bytes() {
    return codes.bytes();
  }
}

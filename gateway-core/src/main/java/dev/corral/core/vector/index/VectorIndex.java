package dev.corral.core.vector.index;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Nearest neighbours among the vectors of a {@link FloatVectors}. One thread adds and removes; any
 * number of threads search meanwhile.
 */
public interface VectorIndex {

  /** Returns an index that compares with every vector. */
  static VectorIndex exact(FloatVectors vectors) {
    return new ExactIndex(vectors);
  }

  /**
   * Returns an index that compares with one bit a dimension of every vector and ranks the best by
   * the vectors themselves, for at most {@code capacity} vectors of 100 dimensions and more.
   */
  static VectorIndex coded(FloatVectors vectors, int capacity) {
    return new CodedIndex(vectors, capacity);
  }

  /** Returns a graph by hnswlib-java, which holds at most {@code capacity} vectors. */
  static VectorIndex hnswlib(FloatVectors vectors, Shape shape, int capacity) {
    return new HnswlibIndex(vectors, shape, capacity);
  }

  /**
   * Returns a graph of our own.
   *
   * @param coded whether walks go by estimates from one bit a dimension, which is faster and takes
   *     a tenth of memory more; for vectors of 100 dimensions and more
   */
  static VectorIndex hnsw(FloatVectors vectors, Shape shape, boolean coded) {
    return new HnswIndex(vectors, shape, coded);
  }

  /**
   * Returns the graph of our own that {@link #save} wrote, over vectors that have changed since:
   * those whose place is gone are left out and their neighbours linked to each other, and those
   * that have none are added.
   *
   * @param ordinals the ordinal of each place that was saved, ascending, or -1 where it is gone
   * @throws IOException where it was written in another form or for another shape
   */
  static VectorIndex restored(
      FloatVectors vectors, Shape shape, boolean coded, DataInput in, int[] ordinals)
      throws IOException {
    return HnswIndex.restored(vectors, shape, coded, in, ordinals);
  }

  /** Tells whether {@link #save} can be called. */
  default boolean isKept() {
    return false;
  }

  /**
   * Writes the graph among some of its vectors, which are named by their places from then on.
   *
   * @param places the ordinals to be kept, in the order of their places
   */
  default void save(int[] places, DataOutput out) throws IOException {
    throw new UnsupportedOperationException("an index that is built anew each time");
  }

  /**
   * Prepares cheaply for the vectors below an ordinal, which will be added or skipped in turn, so
   * that searches may consider them already.
   */
  void foresee(int ordinal);

  /** Adds the vector with the ordinal {@link #end}. */
  void add();

  /** Leaves out the next ordinal, which is not needed any more. */
  void skip();

  /** Forgets a vector that was added. */
  void remove(int ordinal);

  /** Returns the ordinal up to which vectors were added. */
  int end();

  /**
   * Returns the ordinal below which the vectors themselves are hardly read: by a search those of
   * its answer and a few more. They may as well be on disk.
   */
  default int sparing() {
    return 0;
  }

  /** Returns how many ordinals it can hold. */
  int capacity();

  /**
   * Offers the vectors of {@code accepted} nearest to the query, as many as {@code into} holds, or
   * fewer where the index gives up early.
   *
   * @param breadth candidates to look at, at least the number wanted
   * @return the ordinal up to which vectors were considered; none from there on was offered
   */
  int search(float[] query, int breadth, OrdinalSet accepted, Nearest into);

  /** Returns the bytes held beside the vectors, roughly. */
  long bytes();

  /**
   * How a graph is built.
   *
   * @param links neighbours a node keeps (M)
   * @param buildBreadth candidates held while inserting (efConstruction)
   */
  record Shape(int links, int buildBreadth) {}
}

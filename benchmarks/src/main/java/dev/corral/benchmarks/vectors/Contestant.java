package dev.corral.benchmarks.vectors;

import java.io.IOException;
import java.util.List;

/** An index that is measured. Built by one call, then searched by many threads. */
interface Contestant extends AutoCloseable {

  /** Returns its name with its version and whatever a reader must know of its settings. */
  String name();

  /** Adds all vectors, on one thread where the library leaves the choice. */
  void build() throws IOException;

  /** Returns the breadths that trace its curve, ascending. */
  List<Integer> breadths();

  /**
   * Returns the ordinals of the ten nearest vectors, or fewer.
   *
   * @param question which of the questions to ask
   * @param breadth how much to look at: ef, or what comes nearest to it
   */
  int[] search(int question, int breadth);

  /** Returns the bytes it holds for each vector, the vector included, or 0 where unknown. */
  long bytesPerVector() throws IOException;

  @Override
  void close() throws IOException;
}

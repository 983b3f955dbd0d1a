package dev.corral.benchmarks.vectors;

import dev.corral.benchmarks.corpus.VectorSet;
import dev.corral.core.vector.index.FloatVectors;
import dev.corral.core.vector.index.Nearest;
import dev.corral.core.vector.index.OrdinalSet;
import dev.corral.core.vector.index.VectorIndex;
import java.util.List;

/** An index behind Corral's port: the graph walked by codes, the codes alone, all vectors. */
final class OwnIndex implements Contestant {

  private final String name;
  private final List<Integer> breadths;
  private final VectorSet set;
  private final FloatVectors vectors;
  private final VectorIndex index;
  private final OrdinalSet everything;

  OwnIndex(
      String name, List<Integer> breadths, VectorSet set, FloatVectors vectors, VectorIndex index) {
    this.name = name;
    this.breadths = breadths;
    this.set = set;
    this.vectors = vectors;
    this.index = index;
    this.everything = OrdinalSet.range(0, vectors.end());
  }

  VectorIndex index() {
    return index;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void build() {
    while (index.end() < vectors.end()) {
      index.add();
    }
  }

  @Override
  public List<Integer> breadths() {
    return breadths;
  }

  @Override
  public int[] search(int question, int breadth) {
    var found = new Nearest(Truth.K);
    var _ = index.search(set.question(question), breadth, everything, found);
    return found.drain().ordinals();
  }

  @Override
  public long bytesPerVector() {
    return (index.bytes() + vectors.bytes()) / vectors.end();
  }

  @Override
  public void close() {
    // Nothing but memory.
  }
}

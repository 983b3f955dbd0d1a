package dev.corral.benchmarks.vectors;

import dev.corral.benchmarks.corpus.VectorSet;
import dev.corral.core.vector.index.FloatVectors;
import dev.corral.core.vector.index.Nearest;
import dev.corral.core.vector.index.OrdinalSet;
import dev.corral.core.vector.index.VectorIndex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An index behind Corral's port: the graph walked by codes, the codes alone, all vectors. */
final class OwnIndex implements Contestant {

  private final String name;
  private final List<Integer> breadths;
  private final VectorSet set;
  private final FloatVectors vectors;
  private final VectorIndex index;
  private final OrdinalSet everything;
  private final @Nullable Path directory;

  OwnIndex(
      String name, List<Integer> breadths, VectorSet set, FloatVectors vectors, VectorIndex index) {
    this(name, breadths, set, vectors, index, null);
  }

  /** Leaves vectors to a directory when all are added, as a collection on disk does. */
  OwnIndex(
      String name,
      List<Integer> breadths,
      VectorSet set,
      FloatVectors vectors,
      VectorIndex index,
      @Nullable Path directory) {
    this.name = name;
    this.breadths = breadths;
    this.set = set;
    this.vectors = vectors;
    this.index = index;
    this.everything = OrdinalSet.range(0, vectors.end());
    this.directory = directory;
  }

  VectorIndex index() {
    return index;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void build() throws IOException {
    while (index.end() < vectors.end()) {
      index.add();
    }
    if (directory != null) {
      vectors.moveToDisk(directory, index.sparing());
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
  public void close() throws IOException {
    if (directory != null) {
      Files.delete(directory); // the file in it has no name
    }
  }
}

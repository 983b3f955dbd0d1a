package dev.corral.benchmarks.vectors;

import com.github.jelmerk.hnswlib.core.DistanceFunction;
import com.github.jelmerk.hnswlib.core.Item;
import com.github.jelmerk.hnswlib.core.SearchResult;
import com.github.jelmerk.hnswlib.core.hnsw.HnswIndex;
import dev.corral.benchmarks.corpus.VectorSet;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * hnswlib-java by its own interface. Its artefact with SIMD distances is made for another JDK, so
 * the inner product is one by the Vector API with four accumulators.
 */
final class HnswlibJava implements Contestant {

  private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_PREFERRED;
  private static final int WIDTH = LANES.length();

  private final VectorSet set;
  private final HnswIndex<Integer, float[], Node, Float> graph;

  HnswlibJava(VectorSet set, int links, int buildBreadth) {
    this.set = set;
    this.graph =
        HnswIndex.newBuilder(set.dimension(), new InnerProduct(), set.count())
            .withM(links)
            .withEfConstruction(buildBreadth)
            .build();
  }

  @Override
  public String name() {
    return "hnswlib-java 1.2.1, our SIMD distance";
  }

  @Override
  public void build() {
    for (int i = 0; i < set.count(); i++) {
      graph.add(new Node(i, set.vector(i)));
    }
  }

  @Override
  public List<Integer> breadths() {
    return List.of(40, 70, 100, 160);
  }

  /** Sets the breadth for all: threads that search at once ask with the same one. */
  @Override
  public int[] search(int question, int breadth) {
    if (graph.getEf() != breadth) {
      graph.setEf(breadth);
    }
    List<SearchResult<Node, Float>> found = graph.findNearest(set.question(question), Truth.K);
    return found.stream().mapToInt(result -> result.item().ordinal).toArray();
  }

  @Override
  public long bytesPerVector() {
    return 0;
  }

  @Override
  public void close() {
    // Nothing but memory.
  }

  /** One minus the inner product, which is the cosine distance of unit vectors. */
  private static final class InnerProduct implements DistanceFunction<float[], Float> {

    private static final long serialVersionUID = 1L;

    @Override
    public Float distance(float[] a, float[] b) {
      FloatVector s0 = FloatVector.zero(LANES);
      FloatVector s1 = s0;
      FloatVector s2 = s0;
      FloatVector s3 = s0;
      int i = 0;
      for (int end = a.length - 4 * WIDTH; i <= end; i += 4 * WIDTH) {
        s0 = lanes(a, i).fma(lanes(b, i), s0);
        s1 = lanes(a, i + WIDTH).fma(lanes(b, i + WIDTH), s1);
        s2 = lanes(a, i + 2 * WIDTH).fma(lanes(b, i + 2 * WIDTH), s2);
        s3 = lanes(a, i + 3 * WIDTH).fma(lanes(b, i + 3 * WIDTH), s3);
      }
      float sum = s0.add(s1).add(s2.add(s3)).reduceLanes(VectorOperators.ADD);
      for (; i < a.length; i++) {
        sum += a[i] * b[i];
      }
      return 1 - sum;
    }

    private static FloatVector lanes(float[] array, int from) {
      return FloatVector.fromArray(LANES, array, from);
    }
  }

  private static final class Node implements Item<Integer, float[]> {

    private static final long serialVersionUID = 1L;

    private final int ordinal;
    private final float[] vector;

    Node(int ordinal, float[] vector) {
      this.ordinal = ordinal;
      this.vector = vector;
    }

    @Override
    public Integer id() {
      return ordinal;
    }

    @Override
    public float[] vector() {
      return vector;
    }

    @Override
    public int dimensions() {
      return vector.length;
    }
  }
}

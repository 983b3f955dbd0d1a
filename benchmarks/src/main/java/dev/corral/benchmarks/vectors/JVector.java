package dev.corral.benchmarks.vectors;

import dev.corral.benchmarks.corpus.VectorSet;
import io.github.jbellis.jvector.graph.GraphIndexBuilder;
import io.github.jbellis.jvector.graph.GraphSearcher;
import io.github.jbellis.jvector.graph.ImmutableGraphIndex;
import io.github.jbellis.jvector.graph.ListRandomAccessVectorValues;
import io.github.jbellis.jvector.graph.SearchResult;
import io.github.jbellis.jvector.graph.similarity.BuildScoreProvider;
import io.github.jbellis.jvector.graph.similarity.DefaultSearchScoreProvider;
import io.github.jbellis.jvector.util.Bits;
import io.github.jbellis.jvector.vector.VectorSimilarityFunction;
import io.github.jbellis.jvector.vector.VectorizationProvider;
import io.github.jbellis.jvector.vector.types.VectorFloat;
import io.github.jbellis.jvector.vector.types.VectorTypeSupport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** JVector's graph in memory over whole floats, with the settings of its own benchmarks. */
final class JVector implements Contestant {

  private static final float OVERFLOW = 1.2f;
  private static final float ALPHA = 1.2f;

  private static final VectorTypeSupport TYPES =
      VectorizationProvider.getInstance().getVectorTypeSupport();

  private final VectorSet set;
  private final int buildBreadth;
  private final ListRandomAccessVectorValues vectors;
  private final List<VectorFloat<?>> questions = new ArrayList<>();
  private final GraphIndexBuilder builder;
  private @Nullable ImmutableGraphIndex graph;
  private final Queue<GraphSearcher> searchers = new ConcurrentLinkedQueue<>();

  JVector(VectorSet set, int links, int buildBreadth) {
    this.set = set;
    this.buildBreadth = buildBreadth;
    List<VectorFloat<?>> all = new ArrayList<>();
    for (int i = 0; i < set.count(); i++) {
      all.add(TYPES.createFloatVector(set.vector(i)));
    }
    for (int i = 0; i < set.questions(); i++) {
      questions.add(TYPES.createFloatVector(set.question(i)));
    }
    vectors = new ListRandomAccessVectorValues(all, set.dimension());
    builder =
        new GraphIndexBuilder(
            BuildScoreProvider.randomAccessScoreProvider(
                vectors, VectorSimilarityFunction.DOT_PRODUCT),
            set.dimension(),
            2 * links,
            buildBreadth,
            OVERFLOW,
            ALPHA,
            true);
  }

  @Override
  public String name() {
    return "JVector 4.0.0-rc.9, degree 32, build breadth " + buildBreadth + ", float32";
  }

  /** Builds on all cores: the library knows no other way for a whole set. */
  @Override
  public void build() {
    graph = builder.build(vectors);
  }

  @Override
  public List<Integer> breadths() {
    return List.of(20, 40, 80, 160);
  }

  @Override
  public int[] search(int question, int breadth) {
    GraphSearcher spare = searchers.poll();
    GraphSearcher searcher = spare == null ? new GraphSearcher(built()) : spare;
    var scores =
        DefaultSearchScoreProvider.exact(
            questions.get(question), VectorSimilarityFunction.DOT_PRODUCT, vectors);
    SearchResult found = searcher.search(scores, Truth.K, breadth, 0, 0, Bits.ALL);
    searchers.add(searcher);
    return Arrays.stream(found.getNodes()).mapToInt(score -> score.node).toArray();
  }

  private ImmutableGraphIndex built() {
    ImmutableGraphIndex built = graph;
    if (built == null) {
      throw new IllegalStateException("asked before it was built");
    }
    return built;
  }

  @Override
  public long bytesPerVector() {
    return built().ramBytesUsed() / set.count() + (long) set.dimension() * Float.BYTES;
  }

  @Override
  public void close() throws IOException {
    builder.close();
  }
}

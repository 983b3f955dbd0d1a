package dev.corral.core.vector.index;

import com.github.jelmerk.hnswlib.core.DistanceFunction;
import com.github.jelmerk.hnswlib.core.Item;
import com.github.jelmerk.hnswlib.core.SearchResult;
import com.github.jelmerk.hnswlib.core.hnsw.HnswIndex;

/**
 * A {@link VectorIndex} by hnswlib-java, which walks our flat arrays through a distance function of
 * ours instead of holding vectors of its own.
 *
 * <p>It has no filter and its {@code resize} breaks searches that run, so accepted vectors are
 * sought by asking for more neighbours, and the capacity is fixed.
 */
final class HnswlibIndex implements VectorIndex {

  private final FloatVectors vectors;
  private final int capacity;
  private final HnswIndex<Integer, Point, Node, Float> graph;
  private volatile int end;

  HnswlibIndex(FloatVectors vectors, Shape shape, int capacity) {
    this.vectors = vectors;
    this.capacity = capacity;
    this.graph =
        HnswIndex.newBuilder(vectors.dimension(), new Distance(), capacity)
            .withM(shape.links())
            .withEfConstruction(shape.buildBreadth())
            .withEf(1)
            .withRemoveEnabled()
            .build();
  }

  @Override
  public void foresee(int ordinal) {
    // Nothing is cheaper here than adding.
  }

  @Override
  public void add() {
    int ordinal = end;
    graph.add(new Node(ordinal, point(ordinal)));
    end = ordinal + 1;
  }

  @Override
  public void skip() {
    int covered = end;
    end = covered + 1;
  }

  @Override
  public void remove(int ordinal) {
    graph.remove(ordinal, 0);
  }

  @Override
  public int end() {
    return end;
  }

  @Override
  public int capacity() {
    return capacity;
  }

  @Override
  public int search(float[] query, int breadth, OrdinalSet accepted, Nearest into) {
    int covered = end;
    Point probe = new Point(vectors.scorer(query), -1);
    long fetched = (long) breadth * covered / Math.max(1, accepted.size());
    int neighbours = (int) Math.min(covered, Math.max(breadth, fetched));
    for (SearchResult<Node, Float> result : graph.findNearest(probe, neighbours)) {
      int ordinal = result.item().ordinal;
      if (ordinal < covered && accepted.contains(ordinal)) {
        into.offer(ordinal, result.distance());
      }
    }
    return covered;
  }

  /** Counted from the library's classes with 16 bytes a header and compressed references. */
  @Override
  public long bytes() {
    return 420L * graph.size();
  }

  private Point point(int ordinal) {
    return new Point(vectors.scorer(ordinal), ordinal);
  }

  /** A vector as hnswlib sees it: a query has no ordinal. */
  private record Point(Scorer scorer, int ordinal) {}

  /** The library asks with the query first, and with two stored vectors while it builds. */
  private static final class Distance implements DistanceFunction<Point, Float> {

    private static final long serialVersionUID = 1L;

    @Override
    public Float distance(Point a, Point b) {
      return b.ordinal >= 0 ? a.scorer.distance(b.ordinal) : b.scorer.distance(a.ordinal);
    }
  }

  private static final class Node implements Item<Integer, Point> {

    private static final long serialVersionUID = 1L;

    private final int ordinal;
    private final transient Point point;

    Node(int ordinal, Point point) {
      this.ordinal = ordinal;
      this.point = point;
    }

    @Override
    public Integer id() {
      return ordinal;
    }

    @Override
    public Point vector() {
      return point;
    }

    @Override
    public int dimensions() {
      return point.scorer.dimension();
    }
  }
}

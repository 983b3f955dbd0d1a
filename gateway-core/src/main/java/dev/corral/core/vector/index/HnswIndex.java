package dev.corral.core.vector.index;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import org.jspecify.annotations.Nullable;

/*
 * Hierarchical navigable small worlds (Malkov and Yashunin, IEEE TPAMI 42(4), 2020): each node has
 * edges to near nodes in a ground layer, and an exponentially falling share of nodes in the layers
 * above it; a search descends greedily and then walks the ground layer best first.
 *
 * A removed node is not chosen as a neighbour any more, and stays as a stepping stone until a sweep
 * has come by all that lead to it: each removal moves the sweep on by some nodes, and a node that
 * has a removed neighbour is linked to the neighbours of that one instead (as FreshDiskANN does it
 * for all at once: Singh et al., arXiv 2105.09613).
 *
 * With codes, walks go by estimates from one bit a dimension and touch a fraction of the memory;
 * the nearest by estimate are ranked again by the vectors themselves.
 */

/** A {@link VectorIndex} of our own: flat arrays, one writer, any number of readers, no locks. */
final class HnswIndex implements VectorIndex {

  /** Walks kept for use again; as many run at once as there are worker threads. */
  private static final int SPARE_WALKS = 32;

  /** Codes compared one after the other in the time of a candidate of a walk, measured. */
  private static final int SCANNED_PER_CANDIDATE = 55;

  /** The accepted share from which on a walk goes through all nodes. */
  private static final double NEARLY_ALL = 0.8;

  /** A candidate of a walk among accepted nodes takes so many times as long, measured. */
  private static final double FILTERED = 1.7;

  /** Candidates more for finding where to begin among accepted nodes. */
  private static final int FILTERED_MORE = 20;

  /** Accepted vectors up to which estimates by one bit a dimension spare nothing. */
  private static final int FEW = 400;

  /** Percent more candidates that make up for walking by estimates, measured. */
  private static final int CODED_EXTRA = 20;

  /** The same while building, which happens once. */
  private static final int CODED_BUILD_EXTRA = 60;

  /** Nodes that the sweep looks at for each removal: one in so many nodes may be a removed one. */
  private static final int SWEPT = 16;

  private static final long SEED = 42;
  private static final int MAX_LAYER = 24;

  /** Where searches start. */
  private record Entrance(int node, int layer) {}

  private final FloatVectors vectors;
  private final @Nullable BinaryCodes codes;
  private final GraphLinks links;
  private final int buildBreadth;
  private final double layerScale;
  private final Random random = new Random(SEED);
  private final Queue<GraphWalk> walks = new ArrayBlockingQueue<>(SPARE_WALKS);
  private final GraphWalk builder;
  private final int[] near;
  private final BitSet removed = new BitSet();
  private final Linking linking;
  private int swept;
  private volatile @Nullable Entrance entrance;
  private volatile int living;
  private volatile int end;

  HnswIndex(FloatVectors vectors, Shape shape, boolean coded) {
    this(
        vectors,
        shape,
        coded ? BinaryCodes.over(vectors, true) : null,
        new GraphLinks(Math.max(2, shape.links())));
  }

  private HnswIndex(
      FloatVectors vectors, Shape shape, @Nullable BinaryCodes codes, GraphLinks links) {
    int perLayer = Math.max(2, shape.links());
    this.vectors = vectors;
    this.codes = codes;
    this.links = links;
    this.buildBreadth = Math.max(shape.buildBreadth(), perLayer);
    this.layerScale = 1 / Math.log(perLayer);
    this.builder = new GraphWalk(links);
    this.near = new int[links.capacity(0)];
    this.linking = new Linking(vectors, codes, links, removed);
  }

  static HnswIndex restored(
      FloatVectors vectors, Shape shape, boolean coded, DataInput in, int[] ordinals)
      throws IOException {
    GraphForm form = GraphForm.read(in, Math.max(2, shape.links()), ordinals);
    BinaryCodes codes = coded ? BinaryCodes.restored(vectors, in, ordinals) : null;
    var index = new HnswIndex(vectors, shape, codes, form.links());
    index.entrance = form.top() < 0 ? null : index.entranceAt(form.top());
    index.end = form.end();
    index.living = form.end();
    for (int node : form.unlinked()) {
      Entrance from = index.entrance;
      if (from == null) {
        index.entrance = index.entranceAt(node);
      } else {
        index.connect(node, 0, from);
      }
    }
    return index;
  }

  private Entrance entranceAt(int node) {
    return new Entrance(node, links.layerOf(node));
  }

  @Override
  public boolean isKept() {
    return true;
  }

  @Override
  public void save(int[] places, DataOutput out) throws IOException {
    GraphForm.write(links, places, out);
    if (codes != null) {
      codes.save(places, out);
    }
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
  public int sparing() {
    return codes == null ? 0 : codes.end();
  }

  @Override
  public void foresee(int ordinal) {
    while (codes != null && codes.end() < ordinal) {
      codes.add();
    }
  }

  @Override
  public void skip() {
    int node = end;
    foresee(node + 1);
    links.add(node, 0);
    end = node + 1;
  }

  @Override
  public void add() {
    int node = end;
    int layer = Math.min(MAX_LAYER, (int) (-Math.log(1 - random.nextDouble()) * layerScale));
    links.add(node, layer);
    foresee(node + 1);
    Entrance from = entrance;
    if (from != null) {
      connect(node, layer, from);
    }
    end = node + 1;
    count(1);
    if (from == null || layer > from.layer) {
      entrance = new Entrance(node, layer);
    }
  }

  private void connect(int node, int layer, Entrance from) {
    Distances measure = linking.from(node);
    Distances guide = codes == null ? measure : codes.scorer(vectors.copy(node));
    int top = Math.min(layer, from.layer);
    int at = builder.descend(guide, from.node, from.layer, top, end);
    for (int l = top; l >= 0; l--) {
      Beam found = builder.nearest(guide, at, l, end, held(buildBreadth, CODED_BUILD_EXTRA));
      at = found.ordinal(0);
      linking.link(node, l, found, measure);
    }
  }

  private int held(int breadth, int extraPercent) {
    return codes == null ? breadth : breadth + breadth * extraPercent / 100;
  }

  @Override
  public void remove(int ordinal) {
    if (removed.get(ordinal)) {
      return;
    }
    removed.set(ordinal);
    count(-1);
    Entrance from = entrance;
    if (from != null && from.node == ordinal) {
      entrance = highest();
    }
    for (int i = 0; i < SWEPT; i++) {
      swept = swept + 1 < end ? swept + 1 : 0;
      sweep(swept);
    }
  }

  private void count(int change) {
    int before = living;
    living = before + change;
  }

  private @Nullable Entrance highest() {
    int best = -1;
    for (int node = removed.nextClearBit(0); node < end; node = removed.nextClearBit(node + 1)) {
      if (best < 0 || links.layerOf(node) > links.layerOf(best)) {
        best = node;
      }
    }
    return best < 0 ? null : new Entrance(best, links.layerOf(best));
  }

  /** Links a node that has removed neighbours to the neighbours of these. */
  private void sweep(int node) {
    if (removed.get(node)) {
      return;
    }
    for (int layer = links.layerOf(node); layer >= 0; layer--) {
      int count = links.copy(node, layer, near);
      boolean bereaved = false;
      for (int i = 0; i < count; i++) {
        bereaved |= removed.get(near[i]);
      }
      if (bereaved) {
        repair(node, layer, Arrays.copyOf(near, count));
      }
    }
  }

  private void repair(int node, int layer, int[] neighbours) {
    var among = new BitSet();
    for (int neighbour : neighbours) {
      among.set(neighbour);
      if (removed.get(neighbour)) {
        int count = links.copy(neighbour, layer, near);
        for (int i = 0; i < count; i++) {
          among.set(near[i]);
        }
      }
    }
    among.andNot(removed);
    among.clear(node);
    int[] nodes = among.stream().toArray();
    linking.choose(node, layer, nodes, nodes.length);
  }

  @Override
  public int search(float[] query, int breadth, OrdinalSet accepted, Nearest into) {
    Scorer exact = vectors.scorer(query);
    BinaryCodes.Query coded = codes == null ? null : codes.query(query);
    Distances guide = coded == null ? exact : coded.estimates();
    Finish finish = new Finish(coded == null ? null : coded.nearly(), exact);
    int covered = codes == null ? end : Math.max(end, codes.end());
    if (accepted.size() <= Math.max(FEW, breadth)) {
      int[] few = new int[accepted.size()];
      finish.offer(few, accepted.copy(0, covered, few), into);
      return covered;
    }
    int walked = walk(guide, finish, breadth, accepted, into);
    new CodeScan(guide, finish, breadth).scan(accepted, walked, covered, into);
    return covered;
  }

  /**
   * Offers what a walk finds below an ordinal, which it returns: 0 where it offers nothing, since
   * comparing all codes takes less, or too few of those near the query are accepted.
   */
  private int walk(Distances guide, Finish finish, int breadth, OrdinalSet accepted, Nearest into) {
    Entrance from = entrance; // read before the end, below which it lies
    int linked = end;
    double share = Math.min(1, accepted.size() / (double) Math.max(1, living));
    boolean filtered = share < NEARLY_ALL;
    int least = held((int) (breadth / (filtered ? 1 : share)), CODED_EXTRA);
    double walking = filtered ? FILTERED * least + FILTERED_MORE : least;
    if (from == null || walking > accepted.size() / (double) SCANNED_PER_CANDIDATE) {
      return 0;
    }
    GraphWalk spare = walks.poll();
    GraphWalk walk = spare == null ? new GraphWalk(links) : spare;
    int start = walk.descend(guide, from.node, from.layer, 0, linked);
    Beam met =
        filtered
            ? walk.nearestAmong(guide, start, linked, accepted, least)
            : walk.nearest(guide, start, 0, linked, least);
    boolean offered = offer(met, accepted, finish, breadth, into);
    walks.offer(walk);
    return offered ? linked : 0;
  }

  /**
   * Offers the nearest accepted of what a walk met; or nothing, and says so, where too few are
   * accepted: a filter that leaves out just what is near the query.
   */
  private static boolean offer(
      Beam met, OrdinalSet accepted, Finish finish, int breadth, Nearest into) {
    int[] nearest = new int[breadth];
    int count = 0;
    for (int i = 0; i < met.size() && count < breadth; i++) {
      nearest[count] = met.ordinal(i);
      count += accepted.contains(nearest[count]) ? 1 : 0;
    }
    if (count < breadth / 2) {
      return false;
    }
    finish.offer(nearest, count, into);
    return true;
  }

  @Override
  public long bytes() {
    return links.bytes() + (codes == null ? 0 : codes.bytes());
  }
}

package dev.corral.core.vector.index;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import org.jspecify.annotations.Nullable;

/*
 * Hierarchical navigable small worlds (Malkov and Yashunin, IEEE TPAMI 42(4), 2020): each node has
 * edges to near nodes in a ground layer, and an exponentially falling share of nodes in the layers
 * above it; a search descends greedily and then walks the ground layer best first.
 *
 * Neighbours are chosen by their algorithm 4: a candidate is kept if it is nearer to the node than
 * to every neighbour kept before, which keeps edges in all directions.
 *
 * A removed node stays as a stepping stone that is never offered and never chosen as a neighbour;
 * those it was a neighbour of are linked to each other instead.
 *
 * With codes the walk goes by estimates from one bit a dimension and touches a fraction of the
 * memory; what it finds is ranked again by the vectors themselves.
 */

/** A {@link VectorIndex} of our own: flat arrays, one writer, any number of readers, no locks. */
final class HnswIndex implements VectorIndex {

  /** Walks kept for use again; as many run at once as there are worker threads. */
  private static final int SPARE_WALKS = 32;

  /** Comparisons of a walk for each candidate that it holds, measured. */
  private static final int COMPARED_PER_CANDIDATE = 12;

  /** How much cheaper a comparison in order is than one on a walk, measured. */
  private static final int SCAN_ADVANTAGE = 3;

  /** Percent more candidates that make up for walking by estimates, measured. */
  private static final int CODED_EXTRA = 60;

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
  private OrdinalSet removed = OrdinalSet.EMPTY;
  private volatile @Nullable Entrance entrance;
  private volatile int end;

  HnswIndex(FloatVectors vectors, Shape shape, boolean coded) {
    this(
        vectors,
        shape,
        coded ? BinaryCodes.over(vectors) : null,
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
    this.near = new int[links.capacity(0) + 1];
  }

  static HnswIndex restored(
      FloatVectors vectors, Shape shape, boolean coded, DataInput in, int[] ordinals)
      throws IOException {
    GraphForm form = GraphForm.read(in, Math.max(2, shape.links()), ordinals);
    BinaryCodes codes = coded ? BinaryCodes.restored(vectors, in, ordinals) : null;
    var index = new HnswIndex(vectors, shape, codes, form.links());
    index.entrance = form.top() < 0 ? null : index.entranceAt(form.top());
    index.end = form.end();
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
    if (from == null) {
      entrance = new Entrance(node, layer);
    } else {
      connect(node, layer, from);
      if (layer > from.layer) {
        entrance = new Entrance(node, layer);
      }
    }
    end = node + 1;
  }

  private void connect(int node, int layer, Entrance from) {
    Scorer query = vectors.scorer(node);
    int top = Math.min(layer, from.layer);
    int at = builder.descend(query, from.node, from.layer, top);
    for (int l = top; l >= 0; l--) {
      var found = new Nearest(buildBreadth);
      builder.search(query, at, l, null, Integer.MAX_VALUE, found);
      Nearest.Ranking candidates = found.drain();
      int count = select(candidates, links.capacity(l) / (l == 0 ? 2 : 1), near);
      links.set(node, l, near, count);
      int[] chosen = Arrays.copyOf(near, count);
      for (int neighbour : chosen) {
        linkBack(neighbour, node, l);
      }
      at = candidates.ordinals()[0];
    }
  }

  private void linkBack(int from, int to, int layer) {
    if (links.append(from, layer, to)) {
      return;
    }
    int count = links.copy(from, layer, near);
    near[count] = to;
    rechoose(from, layer, near, count + 1);
  }

  /** Chooses a node's neighbours anew among some nodes. */
  private void rechoose(int node, int layer, int[] among, int count) {
    Scorer distance = vectors.scorer(node);
    var ranked = new Nearest(count);
    for (int i = 0; i < count; i++) {
      ranked.offer(among[i], distance.distance(among[i]));
    }
    int[] chosen = new int[links.capacity(layer)];
    int kept = select(ranked.drain(), links.capacity(layer), chosen);
    links.set(node, layer, chosen, kept);
  }

  /** Keeps the candidates that are nearer to the node than to any kept before. */
  private int select(Nearest.Ranking candidates, int most, int[] into) {
    int kept = 0;
    for (int i = 0; i < candidates.size() && kept < most; i++) {
      int candidate = candidates.ordinals()[i];
      if (removed.contains(candidate)) {
        continue;
      }
      Scorer between = vectors.scorer(candidate);
      boolean diverse = true;
      for (int j = 0; j < kept && diverse; j++) {
        diverse = between.distance(into[j]) > candidates.distances()[i];
      }
      if (diverse) {
        into[kept++] = candidate;
      }
    }
    return kept;
  }

  @Override
  public void remove(int ordinal) {
    removed = removed.toBuilder().add(ordinal).build();
    for (int layer = links.layerOf(ordinal); layer >= 0; layer--) {
      int[] bereaved = new int[links.capacity(layer)];
      int count = links.copy(ordinal, layer, bereaved);
      for (int i = 0; i < count; i++) {
        repair(bereaved[i], ordinal, layer, bereaved, count);
      }
    }
  }

  /** Links a node that has a removed neighbour to the neighbours of that one. */
  private void repair(int node, int gone, int layer, int[] others, int otherCount) {
    int[] own = new int[links.capacity(layer) + otherCount];
    int count = links.copy(node, layer, own);
    boolean linked = false;
    for (int i = 0; i < count; i++) {
      if (own[i] == gone) {
        own[i] = own[--count];
        linked = true;
        break;
      }
    }
    if (!linked) {
      return;
    }
    for (int i = 0; i < otherCount; i++) {
      if (others[i] != node && !contains(own, count, others[i])) {
        own[count++] = others[i];
      }
    }
    rechoose(node, layer, own, count);
  }

  private static boolean contains(int[] nodes, int count, int node) {
    for (int i = 0; i < count; i++) {
      if (nodes[i] == node) {
        return true;
      }
    }
    return false;
  }

  @Override
  public int search(float[] query, int breadth, OrdinalSet accepted, Nearest into) {
    int linked = end;
    int covered = codes == null ? linked : Math.max(linked, codes.end());
    Entrance from = entrance;
    Scorer exact = vectors.scorer(query);
    Distances guide = codes == null ? exact : codes.scorer(query);
    int held = codes == null ? breadth : breadth + breadth * CODED_EXTRA / 100;
    var found = new Nearest(held);
    if (from == null || isScanCheaper(held, accepted.size(), linked)) {
      scan(guide, accepted, 0, covered, found);
    } else {
      GraphWalk spare = walks.poll();
      GraphWalk walk = spare == null ? new GraphWalk(links) : spare;
      int start = walk.descend(guide, from.node, from.layer, 0);
      walk.search(guide, start, 0, accepted, linked, found);
      walks.offer(walk);
      scan(guide, accepted, linked, covered, found);
    }
    Nearest.Ranking ranking = found.drain();
    for (int i = 0; i < ranking.size(); i++) {
      int ordinal = ranking.ordinals()[i];
      into.offer(ordinal, codes == null ? ranking.distances()[i] : exact.distance(ordinal));
    }
    return covered;
  }

  /** A walk looks at as many more nodes as the filter leaves out. */
  private static boolean isScanCheaper(int breadth, int accepted, int covered) {
    long walked = (long) breadth * COMPARED_PER_CANDIDATE * covered / Math.max(1, accepted);
    return accepted < walked * SCAN_ADVANTAGE;
  }

  private static void scan(
      Distances guide, OrdinalSet accepted, int first, int end, Nearest found) {
    float bound = found.bound();
    for (int at = accepted.next(first); at >= 0 && at < end; at = accepted.next(at + 1)) {
      float distance = guide.distance(at);
      if (distance <= bound) {
        found.offer(at, distance);
        bound = found.bound();
      }
    }
  }

  @Override
  public long bytes() {
    return links.bytes() + (codes == null ? 0 : codes.bytes());
  }
}

package dev.corral.core.vector.index;

import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * The edges of a layered graph in flat arrays. One thread writes; readers copy a list without a
 * lock and may see it half changed, which is harmless: every entry is a node whose own lists were
 * written before, by the fences here.
 */
final class GraphLinks {

  private static final int CHUNK = 1 << 10;
  private static final int SHIFT = 10;

  private final int perLayer;
  private final int stride;
  private final int upperStride;
  private volatile int[][] ground = new int[0][];
  private volatile int[][][] upper = new int[0][][];

  /**
   * Starts without nodes.
   *
   * @param links neighbours of a node in the upper layers; twice as many in the ground layer
   */
  GraphLinks(int links) {
    this.perLayer = links;
    this.stride = 2 * links + 1;
    this.upperStride = links + 1;
  }

  /** Returns how many neighbours a node can have in a layer. */
  int capacity(int layer) {
    return layer == 0 ? 2 * perLayer : perLayer;
  }

  /** Makes room for a node in the layers from the ground up to its own. */
  void add(int node, int layer) {
    int chunk = node >> SHIFT;
    if (chunk >= ground.length) {
      int[][] moreGround = Arrays.copyOf(ground, chunk + 1);
      int[][][] moreUpper = Arrays.copyOf(upper, chunk + 1);
      for (int i = ground.length; i <= chunk; i++) {
        moreGround[i] = new int[CHUNK * stride];
        moreUpper[i] = new int[CHUNK][];
      }
      upper = moreUpper;
      ground = moreGround;
    }
    if (layer > 0) {
      upper[chunk][node & (CHUNK - 1)] = new int[layer * upperStride];
    }
  }

  /** Returns the array that a node's list lies in, see {@link #offset}. */
  int[] lists(int node, int layer) {
    return layer == 0 ? ground[node >> SHIFT] : upper[node >> SHIFT][node & (CHUNK - 1)];
  }

  /** Returns where a node's list begins: how many neighbours there are, then the neighbours. */
  int offset(int node, int layer) {
    return layer == 0 ? (node & (CHUNK - 1)) * stride : (layer - 1) * upperStride;
  }

  /** Copies the neighbours of a node and returns how many there are. */
  int copy(int node, int layer, int[] into) {
    int[] lists = lists(node, layer);
    int from = offset(node, layer);
    int count = lists[from];
    System.arraycopy(lists, from + 1, into, 0, count);
    VarHandle.acquireFence();
    return count;
  }

  /** Replaces the neighbours of a node. */
  void set(int node, int layer, int[] neighbours, int count) {
    assert count <= capacity(layer);
    int[] lists = lists(node, layer);
    int from = offset(node, layer);
    VarHandle.releaseFence();
    if (count < lists[from]) {
      lists[from] = count;
    }
    System.arraycopy(neighbours, 0, lists, from + 1, count);
    VarHandle.releaseFence();
    lists[from] = count;
  }

  /** Adds a neighbour where there is room. */
  boolean append(int node, int layer, int neighbour) {
    int[] lists = lists(node, layer);
    int from = offset(node, layer);
    int count = lists[from];
    if (count == capacity(layer)) {
      return false;
    }
    VarHandle.releaseFence();
    lists[from + 1 + count] = neighbour;
    VarHandle.releaseFence();
    lists[from] = count + 1;
    return true;
  }

  /** Returns the highest layer of a node. */
  int layerOf(int node) {
    int[] lists = upper[node >> SHIFT][node & (CHUNK - 1)];
    return lists == null ? 0 : lists.length / upperStride;
  }

  /** Returns the bytes held, upper layers roughly. */
  long bytes() {
    long nodes = (long) ground.length * CHUNK;
    return nodes * stride * Integer.BYTES + nodes * (upperStride * Integer.BYTES / perLayer + 8);
  }
}

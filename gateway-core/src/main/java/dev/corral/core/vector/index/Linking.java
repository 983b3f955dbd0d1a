package dev.corral.core.vector.index;

import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/*
 * Neighbours are chosen by algorithm 4 of Malkov and Yashunin: a candidate is kept if it is nearer
 * to the node than to every neighbour kept before, which keeps edges in all directions.
 */

/** Sets the edges of the nodes of a graph. Used by the thread that writes. */
final class Linking {

  private final FloatVectors vectors;
  private final @Nullable BinaryCodes codes;
  private final GraphLinks links;
  private final BitSet removed;
  private final int[] near;

  /**
   * Takes the graph.
   *
   * @param removed nodes that are not chosen any more
   */
  Linking(FloatVectors vectors, @Nullable BinaryCodes codes, GraphLinks links, BitSet removed) {
    this.vectors = vectors;
    this.codes = codes;
    this.links = links;
    this.removed = removed;
    this.near = new int[links.capacity(0) + 1];
  }

  /** Returns distances from a node, nearly exact where the vectors may be on disk. */
  Distances from(int node) {
    Distances nearly = codes == null ? null : codes.nearly(node);
    return nearly == null ? vectors.scorer(node) : nearly;
  }

  /** Links a new node to the best of the nodes that a walk has found near it, and these to it. */
  void link(int node, int layer, Beam found, Distances measure) {
    int[] ordinals = new int[found.size()];
    for (int i = 0; i < ordinals.length; i++) {
      ordinals[i] = found.ordinal(i);
    }
    int most = links.capacity(layer) / (layer == 0 ? 2 : 1);
    int[] chosen = chosen(ranked(ordinals, ordinals.length, measure), most);
    links.set(node, layer, chosen, chosen.length);
    for (int neighbour : chosen) {
      linkBack(neighbour, node, layer);
    }
  }

  private void linkBack(int from, int to, int layer) {
    if (links.append(from, layer, to)) {
      return;
    }
    int count = links.copy(from, layer, near);
    near[count] = to;
    choose(from, layer, near, count + 1);
  }

  /** Chooses a node's neighbours anew among some nodes. */
  void choose(int node, int layer, int[] among, int count) {
    int[] chosen = chosen(ranked(among, count, from(node)), links.capacity(layer));
    links.set(node, layer, chosen, chosen.length);
  }

  /** Returns the first nodes with their distances, nearest first. */
  private static long[] ranked(int[] nodes, int count, Distances measure) {
    float[] distances = new float[count];
    measure.distances(nodes, count, distances);
    long[] candidates = new long[count];
    for (int i = 0; i < count; i++) {
      candidates[i] = Candidate.of(nodes[i], distances[i]);
    }
    Arrays.sort(candidates);
    return candidates;
  }

  /** Keeps the candidates that are nearer to the node than to any kept before. */
  private int[] chosen(long[] candidates, int most) {
    int[] kept = new int[most];
    int size = 0;
    for (int i = 0; i < candidates.length && size < most; i++) {
      int candidate = Candidate.ordinal(candidates[i]);
      if (!removed.get(candidate) && isDiverse(candidates[i], kept, size)) {
        kept[size++] = candidate;
      }
    }
    return Arrays.copyOf(kept, size);
  }

  private boolean isDiverse(long candidate, int[] kept, int size) {
    if (size == 0) {
      return true;
    }
    Distances between = from(Candidate.ordinal(candidate));
    float distance = Candidate.distance(candidate);
    for (int i = 0; i < size; i++) {
      if (between.distance(kept[i]) <= distance) {
        return false;
      }
    }
    return true;
  }
}

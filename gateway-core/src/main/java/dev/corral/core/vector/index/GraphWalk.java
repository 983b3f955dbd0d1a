package dev.corral.core.vector.index;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Best-first walks through a graph, with memory that is used again. Used by one thread at a time.
 *
 * <p>Unvisited neighbours are gathered first and their distances computed together, so that the
 * waits for memory overlap.
 */
final class GraphWalk {

  private final GraphLinks links;
  private final Frontier frontier = new Frontier();
  private final int[] neighbours;
  private final int[] fresh;
  private final float[] distances;
  private long[] visited = new long[0];

  GraphWalk(GraphLinks links) {
    this.links = links;
    int most = links.capacity(0);
    this.neighbours = new int[most];
    this.fresh = new int[most];
    this.distances = new float[most];
  }

  /** Goes from node to nearer node until none is nearer, layer by layer, and returns the last. */
  int descend(Distances query, int from, int fromLayer, int toLayer) {
    int at = from;
    float best = query.distance(at);
    for (int layer = fromLayer; layer > toLayer; layer--) {
      boolean nearer = true;
      while (nearer) {
        nearer = false;
        int count = links.copy(at, layer, neighbours);
        query.distances(neighbours, count, distances);
        for (int i = 0; i < count; i++) {
          if (distances[i] < best) {
            best = distances[i];
            at = neighbours[i];
            nearer = true;
          }
        }
      }
    }
    return at;
  }

  /**
   * Offers the nearest nodes of a layer that can be reached.
   *
   * @param accepted nodes that may be offered, or null for all
   * @param end nodes from here on are walked through but not offered
   */
  void search(
      Distances query, int from, int layer, @Nullable OrdinalSet accepted, int end, Nearest found) {
    Arrays.fill(visited, 0);
    frontier.clear();
    visit(from);
    float start = query.distance(from);
    frontier.push(from, start);
    offer(from, start, accepted, end, found);
    while (!frontier.isEmpty() && frontier.nearestDistance() <= found.bound()) {
      int count = unvisited(frontier.popNearest(), layer);
      query.distances(fresh, count, distances);
      for (int i = 0; i < count; i++) {
        if (distances[i] <= found.bound()) {
          frontier.push(fresh[i], distances[i]);
          offer(fresh[i], distances[i], accepted, end, found);
        }
      }
    }
  }

  private static void offer(
      int node, float distance, @Nullable OrdinalSet accepted, int end, Nearest found) {
    if (node < end && (accepted == null || accepted.contains(node))) {
      found.offer(node, distance);
    }
  }

  private int unvisited(int node, int layer) {
    int count = links.copy(node, layer, neighbours);
    int kept = 0;
    for (int i = 0; i < count; i++) {
      if (visit(neighbours[i])) {
        fresh[kept++] = neighbours[i];
      }
    }
    return kept;
  }

  private boolean visit(int node) {
    int word = node >> 6;
    if (word >= visited.length) {
      visited = Arrays.copyOf(visited, Math.max(word + 1, visited.length + visited.length / 4));
    }
    long bit = 1L << node;
    boolean first = (visited[word] & bit) == 0;
    visited[word] |= bit;
    return first;
  }
}

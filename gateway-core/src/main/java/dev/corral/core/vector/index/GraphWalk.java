package dev.corral.core.vector.index;

import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * Best-first walks through a graph, with memory that is used again. Used by one thread at a time.
 *
 * <p>Unvisited neighbours are gathered first and their distances computed together, so that the
 * waits for memory overlap. Nodes that were added after a walk began are passed by.
 */
final class GraphWalk {

  private final GraphLinks links;
  private final Beam beam = new Beam();
  private final Frontier frontier = new Frontier();
  private final int[] fresh;
  private final float[] distances;
  private long[] visited = new long[0];
  private int end;

  GraphWalk(GraphLinks links) {
    this.links = links;
    int most = links.capacity(0);
    this.fresh = new int[most + 1];
    this.distances = new float[fresh.length];
  }

  /**
   * Goes from node to nearer node until none is nearer, layer by layer, and returns the last.
   *
   * @param below nodes from here on are passed by
   */
  int descend(Distances query, int from, int fromLayer, int toLayer, int below) {
    int at = from;
    float best = query.distance(at);
    for (int layer = fromLayer; layer > toLayer; layer--) {
      boolean nearer = true;
      while (nearer) {
        nearer = false;
        int count = links.copy(at, layer, fresh);
        query.distances(fresh, count, distances);
        for (int i = 0; i < count; i++) {
          if (distances[i] < best && fresh[i] < below) {
            best = distances[i];
            at = fresh[i];
            nearer = true;
          }
        }
      }
    }
    return at;
  }

  /**
   * Returns the nearest nodes of a layer that can be reached, valid until the next walk.
   *
   * @param below nodes from here on are passed by
   * @param breadth how many nodes to hold
   */
  Beam nearest(Distances query, int from, int layer, int below, int breadth) {
    start(below);
    beam.reset(breadth);
    visit(from);
    fresh[0] = from;
    distances[0] = query.distance(from);
    beam.add(fresh, distances, 1);
    for (int node = beam.expand(); node >= 0; node = beam.expand()) {
      int count = unvisited(node, layer);
      query.distances(fresh, count, distances);
      beam.add(fresh, distances, count);
    }
    return beam;
  }

  /**
   * Offers the nearest accepted nodes of the ground layer that can be reached.
   *
   * @param below nodes from here on are passed by
   */
  void nearestAccepted(Distances query, int from, OrdinalSet accepted, int below, Nearest found) {
    start(below);
    frontier.clear();
    visit(from);
    float first = query.distance(from);
    frontier.push(from, first);
    offer(from, first, accepted, found);
    while (!frontier.isEmpty() && frontier.nearestDistance() <= found.bound()) {
      int count = unvisited(frontier.popNearest(), 0);
      query.distances(fresh, count, distances);
      for (int i = 0; i < count; i++) {
        if (distances[i] <= found.bound()) {
          frontier.push(fresh[i], distances[i]);
          offer(fresh[i], distances[i], accepted, found);
        }
      }
    }
  }

  private static void offer(int node, float distance, OrdinalSet accepted, Nearest found) {
    if (accepted.contains(node)) {
      found.offer(node, distance);
    }
  }

  private void start(int below) {
    int words = (below + 63) >> 6;
    if (visited.length < words) {
      visited = new long[words + words / 4];
    } else {
      Arrays.fill(visited, 0, words, 0);
    }
    end = below;
  }

  /** Collects the neighbours of a node that were not met yet and returns how many there are. */
  private int unvisited(int node, int layer) {
    int[] lists = links.lists(node, layer);
    int from = links.offset(node, layer);
    int last = from + lists[from];
    VarHandle.acquireFence();
    int kept = 0;
    for (int i = from + 1; i <= last; i++) {
      int neighbour = lists[i];
      if (neighbour < end) {
        long word = visited[neighbour >> 6];
        visited[neighbour >> 6] = word | (1L << neighbour);
        fresh[kept] = neighbour;
        kept += (int) (~(word >>> neighbour) & 1); // no branch: either is as likely
      }
    }
    return kept;
  }

  private void visit(int node) {
    visited[node >> 6] |= 1L << node;
  }
}

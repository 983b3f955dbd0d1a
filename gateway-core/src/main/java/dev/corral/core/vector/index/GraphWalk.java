package dev.corral.core.vector.index;

import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Best-first walks through a graph, with memory that is used again. Used by one thread at a time.
 *
 * <p>Unvisited neighbours are gathered first and their distances computed together, so that the
 * waits for memory overlap. Nodes that were added after a walk began are passed by.
 */
final class GraphWalk {

  private final GraphLinks links;
  private final Beam beam = new Beam();
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
   * When a walk among all nodes has met enough accepted ones.
   *
   * @param least nodes that it expands in any case
   * @param wanted accepted ones among them
   * @param most nodes that it expands before it gives up
   */
  record Length(int least, int wanted, int most) {}

  /**
   * Returns the nearest nodes of the ground layer, valid until the next walk, or null where it gave
   * up: it goes on until enough of those that it has expanded are accepted. Where the query is
   * among accepted ones that is soon.
   *
   * @param below nodes from here on are passed by
   */
  @Nullable Beam nearestWith(
      Distances query, int from, int below, OrdinalSet accepted, Length length) {
    start(below);
    beam.reset(length.most);
    visit(from);
    fresh[0] = from;
    int count = 1;
    int found = 0;
    for (int expanded = 0; expanded < length.least || found < length.wanted; expanded++) {
      query.distances(fresh, count, distances);
      beam.add(fresh, distances, count);
      int node = beam.expand();
      if (expanded == length.most || node < 0) {
        return null;
      }
      found += accepted.contains(node) ? 1 : 0;
      count = unvisited(node, 0);
    }
    query.distances(fresh, count, distances);
    beam.add(fresh, distances, count);
    return beam;
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

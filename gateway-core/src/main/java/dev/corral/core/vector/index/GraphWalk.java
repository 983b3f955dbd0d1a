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

  /** Nodes near a query that a walk among accepted ones starts around. */
  private static final int SEEDS = 16;

  /** Accepted neighbours of a node that are enough to go on from it. */
  private static final int ENOUGH = 28;

  private final GraphLinks links;
  private final Beam beam = new Beam();
  private final int[] fresh;
  private final int[] passed;
  private final float[] distances;
  private long[] visited = new long[0];
  private int end;

  GraphWalk(GraphLinks links) {
    this.links = links;
    int most = links.capacity(0);
    this.fresh = new int[2 * most + ENOUGH + 1];
    this.passed = new int[most];
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
   * Returns the nearest accepted nodes of the ground layer that can be reached from accepted node
   * to accepted node, valid until the next walk: a neighbour that is not accepted stands for its
   * own neighbours.
   *
   * @param below nodes from here on are passed by
   * @param breadth how many nodes to hold
   */
  Beam nearestAmong(Distances query, int from, int below, OrdinalSet accepted, int breadth) {
    Beam around = nearest(query, from, 0, below, SEEDS);
    int[] seeds = new int[around.size()];
    for (int i = 0; i < seeds.length; i++) {
      seeds[i] = around.ordinal(i);
    }
    start(below);
    beam.reset(breadth);
    for (int seed : seeds) {
      int count = acceptedAround(seed, accepted);
      query.distances(fresh, count, distances);
      beam.add(fresh, distances, count);
    }
    for (int node = beam.expand(); node >= 0; node = beam.expand()) {
      int count = acceptedAround(node, accepted);
      query.distances(fresh, count, distances);
      beam.add(fresh, distances, count);
    }
    return beam;
  }

  /**
   * Collects accepted neighbours of a node that were not met yet, and where too few of its
   * neighbours are accepted, accepted ones of theirs. Returns how many there are.
   */
  private int acceptedAround(int node, OrdinalSet accepted) {
    int kept = 0;
    if (accepted.contains(node) && !isVisited(node)) { // a seed
      visit(node);
      fresh[kept++] = node;
    }
    int[] lists = links.lists(node, 0);
    int from = links.offset(node, 0);
    int last = from + lists[from];
    VarHandle.acquireFence();
    int met = 0;
    int stands = 0;
    for (int i = from + 1; i <= last; i++) {
      int neighbour = lists[i];
      if (neighbour >= end) {
        continue;
      }
      if (accepted.contains(neighbour)) {
        met++;
        kept = keep(neighbour, kept);
      } else {
        passed[stands++] = neighbour;
      }
    }
    if (met < ENOUGH) {
      touch(Math.min(stands, (ENOUGH - met) / Math.max(1, met) + 1));
    }
    for (int i = 0; i < stands && met < ENOUGH; i++) {
      int[] further = links.lists(passed[i], 0);
      int first = links.offset(passed[i], 0);
      int beyond = first + further[first];
      VarHandle.acquireFence();
      for (int j = first + 1; j <= beyond; j++) {
        int neighbour = further[j];
        if (neighbour < end && accepted.contains(neighbour)) {
          met++;
          kept = keep(neighbour, kept);
        }
      }
    }
    return kept;
  }

  /**
   * Reads a little of the lists of nodes that were passed, so that the waits for memory overlap.
   * What it writes only keeps it from being left out.
   */
  private void touch(int count) {
    int most = links.capacity(0);
    for (int i = 0; i < count; i++) {
      int[] lists = links.lists(passed[i], 0);
      int from = links.offset(passed[i], 0);
      distances[i] = lists[from] + lists[from + most / 2] + lists[from + most];
    }
  }

  private int keep(int node, int kept) {
    long word = visited[node >> 6];
    visited[node >> 6] = word | (1L << node);
    fresh[kept] = node;
    return kept + (int) (~(word >>> node) & 1); // no branch: either is as likely
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
        kept = keep(neighbour, kept);
      }
    }
    return kept;
  }

  private boolean isVisited(int node) {
    return ((visited[node >> 6] >>> node) & 1) != 0;
  }

  private void visit(int node) {
    visited[node >> 6] |= 1L << node;
  }
}

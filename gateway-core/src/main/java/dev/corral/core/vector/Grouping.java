package dev.corral.core.vector;

import java.util.List;

/**
 * Keeps the best records of each group of those that a search has ranked.
 *
 * @param keys metadata keys; records with the same values, or without them, are a group
 * @param order what decides within a group, the first key first: metadata keys, or {@link #SCORE}
 * @param largest whether the largest are kept; records that lack a key are the smallest
 * @param size how many of a group are kept
 */
public record Grouping(List<String> keys, List<String> order, boolean largest, int size) {

  /** The name of the score among the keys of an order. */
  public static final String SCORE = "#score";

  /** Copies the lists. */
  public Grouping {
    keys = List.copyOf(keys);
    order = List.copyOf(order);
  }
}

package dev.corral.core.retrieval;

import java.util.List;

/**
 * A part of a list.
 *
 * @param items in the order asked for
 * @param hasMore whether there are items beyond
 */
public record Listing<T>(List<T> items, boolean hasMore) {
  public Listing {
    items = List.copyOf(items);
  }
}

package dev.corral.core.vector;

import dev.corral.core.vector.filter.Value;
import java.util.List;
import java.util.Map;

/**
 * How a collection is made.
 *
 * @param space the distance
 * @param links neighbours a node keeps in the graph (M)
 * @param buildBreadth candidates held while inserting (efConstruction)
 * @param searchBreadth candidates held while searching (ef)
 * @param metadata attributes of the collection itself; may be empty
 */
public record CollectionSettings(
    Space space, int links, int buildBreadth, int searchBreadth, Map<String, Value> metadata) {

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException where one is below 1
   */
  public CollectionSettings {
    if (links < 1 || buildBreadth < 1 || searchBreadth < 1) {
      throw new IllegalArgumentException(
          "links, buildBreadth, searchBreadth: "
              + List.of(links, buildBreadth, searchBreadth)
              + " (expected: 1 or more)");
    }
  }

  /** Cosine with Chroma's defaults: M 16, efConstruction 100, ef 100. */
  public static final CollectionSettings DEFAULT =
      new CollectionSettings(Space.COSINE, 16, 100, 100, Map.of());

  /** Returns these settings with another breadth of searches. */
  public CollectionSettings withSearchBreadth(int other) {
    return new CollectionSettings(space, links, buildBreadth, other, metadata);
  }

  /** Returns these settings with other metadata. */
  public CollectionSettings withMetadata(Map<String, Value> other) {
    return new CollectionSettings(space, links, buildBreadth, searchBreadth, other);
  }
}

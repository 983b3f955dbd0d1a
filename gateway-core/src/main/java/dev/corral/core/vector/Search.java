package dev.corral.core.vector;

import dev.corral.core.vector.rank.Rank;
import org.jspecify.annotations.Nullable;

/**
 * A question to a collection in full.
 *
 * @param selection which records are in question
 * @param rank what is best, or null for the order of first insertion
 * @param grouping what is kept of each group, or null for everything
 * @param limit at most this many, or null for all
 * @param offset how many to leave out at the start
 */
public record Search(
    Selection selection,
    @Nullable Rank rank,
    @Nullable Grouping grouping,
    @Nullable Integer limit,
    int offset) {

  /** Returns a search of all records by a rank. */
  public static Search by(Rank rank) {
    return new Search(Selection.EVERYTHING, rank, null, null, 0);
  }

  /** Returns this search among other records. */
  public Search among(Selection other) {
    return new Search(other, rank, grouping, limit, offset);
  }

  /** Returns this search with at most so many results. */
  public Search limit(int most) {
    return new Search(selection, rank, grouping, most, offset);
  }

  /** Returns this search with some results left out at the start. */
  public Search offset(int first) {
    return new Search(selection, rank, grouping, limit, first);
  }

  /** Returns this search with the best of each group. */
  public Search grouped(Grouping by) {
    return new Search(selection, rank, by, limit, offset);
  }
}

package dev.corral.core.retrieval;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a list a client asks for.
 *
 * @param after begin behind the item of this id, or null
 * @param before end ahead of the item of this id, or null
 * @param limit at most this many
 * @param newestFirst whether later items come first
 */
public record ListQuery(
    @Nullable String after, @Nullable String before, int limit, boolean newestFirst) {

  /** The newest twenty. */
  public static final ListQuery DEFAULT = new ListQuery(null, null, 20, true);

  /**
   * Returns the part of a list.
   *
   * @param oldestFirst the whole list
   * @param id the id of an item; an id that is not in the list bounds nothing
   */
  <T> Listing<T> apply(List<T> oldestFirst, Function<T, String> id) {
    List<T> ordered = new ArrayList<>(oldestFirst);
    if (newestFirst) {
      Collections.reverse(ordered);
    }
    int from = 0;
    int until = ordered.size();
    for (int i = 0; i < ordered.size(); i++) {
      String here = id.apply(ordered.get(i));
      from = here.equals(after) ? i + 1 : from;
      until = here.equals(before) ? i : until;
    }
    if (before != null && after == null) {
      from = Math.max(from, until - limit);
      return new Listing<>(ordered.subList(from, until), from > 0);
    }
    int end = Math.min(until, from + limit);
    return new Listing<>(ordered.subList(from, Math.max(from, end)), end < until);
  }
}

package dev.corral.core.vector;

import dev.corral.core.vector.filter.Filter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which records of a collection a request means; both parts must hold.
 *
 * @param ids only these ids, unknown ones ignored; null for all
 * @param filter only records that match; null for all
 */
public record Selection(@Nullable List<String> ids, @Nullable Filter filter) {

  /** Every record. */
  public static final Selection EVERYTHING = new Selection(null, null);

  /** Returns the selection of these ids. */
  public static Selection ofIds(List<String> ids) {
    return new Selection(List.copyOf(ids), null);
  }

  /** Returns the selection of what matches. */
  public static Selection where(Filter filter) {
    return new Selection(null, filter);
  }
}

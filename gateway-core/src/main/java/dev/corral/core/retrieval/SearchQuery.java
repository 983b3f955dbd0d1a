package dev.corral.core.retrieval;

import dev.corral.core.vector.filter.Filter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What to look for in a vector store.
 *
 * @param texts one question or several; a passage counts with its best
 * @param maxPassages at most this many, 1 to 50
 * @param threshold the least similarity (1 + cos) / 2 of a passage, 0 to 1
 * @param filter only files whose attributes match, or null for all
 * @param fusion how nearness and words count
 */
public record SearchQuery(
    List<String> texts, int maxPassages, double threshold, @Nullable Filter filter, Fusion fusion) {
  public SearchQuery {
    texts = List.copyOf(texts);
    assert !texts.isEmpty() && maxPassages >= 1 && maxPassages <= 50 : "checked by the caller";
  }
}

package dev.corral.server.protocol.openai.responses;

import dev.corral.core.retrieval.Passage;
import dev.corral.core.retrieval.SearchQuery;
import dev.corral.core.retrieval.SearchResult;
import dev.corral.core.vector.filter.Filter;
import dev.corral.server.protocol.json.JsonObject;
import dev.corral.server.protocol.openai.storage.AttributeFilters;
import dev.corral.server.protocol.openai.storage.RankingOptions;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The tool {@code file_search}: the user's last words are searched for before the model is asked,
 * whatever the model would have thought of that, so that it works with every model.
 *
 * @param storeIds where to search
 * @param most passages at most
 * @param ranking how passages are ranked, and the least similarity
 * @param filter only files whose attributes match, or null for all
 */
record FileSearch(
    List<String> storeIds, int most, RankingOptions ranking, @Nullable Filter filter) {

  private static final int DEFAULT_RESULTS = 20;
  private static final int MOST_RESULTS = 50;
  private static final int MOST_STORES = 10;

  static FileSearch read(JsonObject tool) {
    List<String> stores = tool.strings("vector_store_ids");
    if (stores.isEmpty() || stores.size() > MOST_STORES) {
      throw tool.invalid("vector_store_ids", "must have 1 to " + MOST_STORES + " ids");
    }
    return new FileSearch(
        stores,
        tool.integer("max_num_results", 1, MOST_RESULTS, DEFAULT_RESULTS),
        RankingOptions.read(tool),
        AttributeFilters.read(tool));
  }

  /** Searches every store; the most relevant passages of all first. Cancelling stops it. */
  CompletableFuture<List<Passage>> find(StoreSearch search, String question) {
    SearchQuery query =
        new SearchQuery(List.of(question), most, ranking.threshold(), filter, ranking.fusion());
    List<CompletableFuture<SearchResult>> searches =
        storeIds.stream().map(store -> search.find(store, query)).toList();
    CompletableFuture<List<Passage>> found =
        CompletableFuture.allOf(searches.toArray(CompletableFuture[]::new))
            .thenApply(_ -> best(searches));
    var _ =
        found.whenComplete((_, _) -> {
          if (found.isCancelled()) {
            searches.forEach(one -> one.cancel(true));
          }
        });
    return found;
  }

  private List<Passage> best(List<CompletableFuture<SearchResult>> searches) {
    return searches.stream()
        .flatMap(one -> one.join().passages().stream())
        .sorted(Comparator.comparingDouble(Passage::score).reversed())
        .limit(most)
        .toList();
  }
}

package dev.corral.server.protocol.openai.responses;

import dev.corral.core.retrieval.SearchQuery;
import dev.corral.core.retrieval.SearchResult;
import java.util.concurrent.CompletableFuture;

/** Searches a vector store; the future fails with {@code FailureException}. */
@FunctionalInterface
public interface StoreSearch {

  /** Starts a search; cancelling the future drops what has not begun. */
  CompletableFuture<SearchResult> find(String storeId, SearchQuery query);
}

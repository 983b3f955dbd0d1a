package dev.corral.core.retrieval;

import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.FailureException;
import dev.corral.core.retrieval.rerank.Reranker;
import dev.corral.core.vector.VectorDatabase;
import dev.corral.embedder.Embedder;
import dev.corral.embedder.Embedding;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Finds passages for questions. Safe for use by many threads.
 *
 * <p>What was found is remembered until the store changes; equal questions at one time are one.
 */
public final class PassageSearch implements AutoCloseable {

  /** Searches that may wait: at some milliseconds each, a few seconds of work. */
  private static final int WAITING = 1024;

  private final Catalog catalog;
  private final PassageFinder finder;
  private final SearchCache cache;
  private final Embedder embedder;
  private final InstantSource clock;
  private final LongSupplier nanoClock;
  private final ThreadPoolExecutor threads;

  PassageSearch(
      Catalog catalog,
      VectorDatabase vectors,
      Reranker reranker,
      Embedder embedder,
      InstantSource clock,
      LongSupplier nanoClock) {
    this.catalog = catalog;
    this.finder = new PassageFinder(catalog, vectors, reranker);
    this.cache = new SearchCache();
    this.embedder = embedder;
    this.clock = clock;
    this.nanoClock = nanoClock;
    int processors = Runtime.getRuntime().availableProcessors();
    this.threads =
        new ThreadPoolExecutor(
            processors,
            processors,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING),
            Thread.ofPlatform().name("search-", 1).daemon().factory());
    catalog.watch(cache);
  }

  private PassageSearch(PassageSearch whole, Catalog catalog) {
    this.catalog = catalog;
    this.finder = whole.finder.over(catalog);
    this.cache = whole.cache;
    this.embedder = whole.embedder;
    this.clock = whole.clock;
    this.nanoClock = whole.nanoClock;
    this.threads = whole.threads;
  }

  /** Returns the same search over what a catalogue sees; not to be closed. */
  PassageSearch over(Catalog seen) {
    return new PassageSearch(this, seen);
  }

  /** Searches a vector store. Blocks; throws {@link FailureException}. */
  public SearchResult search(String storeId, SearchQuery query) {
    try {
      return searchAsync(storeId, query).join();
    } catch (CompletionException e) {
      throw EmbedFailures.of(e).asException();
    }
  }

  /**
   * Starts a search; the future fails with {@link FailureException}, and cancelling it drops what
   * has not begun and nobody else waits for.
   */
  public CompletableFuture<SearchResult> searchAsync(String storeId, SearchQuery query) {
    try {
      VectorStore store = catalog.storeOrThrow(storeId);
      if (store.expiresAt() != null && store.expiresAt().isBefore(clock.instant())) {
        throw Catalog.notFound("Vector store '" + storeId + "' has expired.");
      }
      catalog.touch(storeId, clock.instant());
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(EmbedFailures.of(e).asException());
    }
    return cache.find(
        new SearchCache.Key(storeId, catalog.owner(), query), () -> begin(storeId, query));
  }

  private CompletableFuture<SearchResult> begin(String storeId, SearchQuery query) {
    CompletableFuture<List<Embedding>> embedded;
    long begin = nanoClock.getAsLong();
    try {
      embedded = embedder.embedAsync(query.texts());
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(EmbedFailures.of(e).asException());
    }
    CompletableFuture<SearchResult> found = new CompletableFuture<>();
    var _ =
        found.whenComplete((_, _) -> {
          if (found.isCancelled()) {
            embedded.cancel(true);
          }
        });
    var _ =
        embedded.whenComplete((embeddings, failure) -> {
          if (failure != null) {
            found.completeExceptionally(EmbedFailures.of(failure).asException());
          } else {
            findLater(storeId, query, embeddings, begin, found);
          }
        });
    return found;
  }

  private void findLater(
      String storeId,
      SearchQuery query,
      List<Embedding> embeddings,
      long begin,
      CompletableFuture<SearchResult> found) {
    long embedNanos = nanoClock.getAsLong() - begin;
    try {
      threads.execute(() -> {
        try {
          long start = nanoClock.getAsLong();
          List<float[]> points = embeddings.stream().map(Embedding::vector).toList();
          List<Passage> passages = found.isDone() ? List.of() : finder.find(storeId, query, points);
          found.complete(new SearchResult(passages, embedNanos, nanoClock.getAsLong() - start));
        } catch (RuntimeException e) {
          found.completeExceptionally(EmbedFailures.of(e).asException());
        }
      });
    } catch (RejectedExecutionException e) {
      found.completeExceptionally(
          new Failure.Busy(WAITING + " searches are waiting", Duration.ofSeconds(1)).asException());
    }
  }

  @Override
  public void close() {
    threads.close();
  }
}

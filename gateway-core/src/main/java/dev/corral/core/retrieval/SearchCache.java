package dev.corral.core.retrieval;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Results of searches, until what their store holds changes. Safe for use by many threads.
 *
 * <p>A search is here from its start: whoever asks the same joins it, and it is cancelled when all
 * who wait for it have left. A change lets go of the searches under way too: they answer those who
 * asked before it, and nobody after it. While a change becomes visible nothing is remembered, so
 * that who has seen it is never answered from before it.
 */
final class SearchCache implements CatalogWatcher {

  /** Bytes of text that are kept: a thousand results of five passages. */
  private static final long BYTES = 16L << 20;

  /** Bytes of an entry beside its texts. */
  private static final int OVERHEAD = 512;

  /** Bytes of a passage beside its text. */
  private static final int PASSAGE = 200;

  private final Cache<Key, Flight> cache =
      Caffeine.newBuilder()
          .maximumWeight(BYTES)
          .weigher((Key key, Flight flight) -> weight(key, flight))
          .executor(Runnable::run)
          .build();

  /** How many changes of each store are becoming visible. */
  private final Map<String, Integer> changing = new ConcurrentHashMap<>();

  /**
   * What is asked.
   *
   * @param storeId where
   * @param owner who sees what is there
   * @param query what for
   */
  record Key(String storeId, String owner, SearchQuery query) {}

  /** Returns what is found, or begins to search; cancelling concerns this caller only. */
  CompletableFuture<SearchResult> find(Key key, Supplier<CompletableFuture<SearchResult>> search) {
    while (!changing.containsKey(key.storeId())) {
      var fresh = new Flight();
      Flight found = cache.asMap().putIfAbsent(key, fresh);
      if (found == null) {
        CompletableFuture<SearchResult> mine = fresh.first();
        fresh.begin(search.get(), () -> ended(key, fresh));
        return mine;
      }
      SearchResult known = found.landed();
      if (known != null) {
        return CompletableFuture.completedFuture(new SearchResult(known.passages(), 0, 0));
      }
      CompletableFuture<SearchResult> mine = found.board();
      if (mine != null) {
        return mine;
      }
      cache.asMap().remove(key, found);
    }
    return search.get();
  }

  @Override
  public void changing(String storeId) {
    changing.merge(storeId, 1, Integer::sum);
  }

  @Override
  public void changed(String storeId) {
    cache.asMap().keySet().removeIf(key -> key.storeId().equals(storeId));
    changing.computeIfPresent(storeId, (_, changes) -> changes == 1 ? null : changes - 1);
  }

  /** Weighs what landed, and forgets what failed. */
  private void ended(Key key, Flight flight) {
    if (flight.landed() == null) {
      cache.asMap().remove(key, flight);
    } else {
      cache.asMap().replace(key, flight, flight);
    }
  }

  private static int weight(Key key, Flight flight) {
    long bytes = OVERHEAD;
    for (String text : key.query().texts()) {
      bytes += text.length();
    }
    SearchResult result = flight.landed();
    if (result != null) {
      for (Passage passage : result.passages()) {
        bytes += PASSAGE + passage.text().length();
      }
    }
    return (int) Math.min(bytes, BYTES);
  }

  /** A search and those who wait for it. */
  private static final class Flight {

    private final CompletableFuture<SearchResult> result = new CompletableFuture<>();
    private @Nullable CompletableFuture<SearchResult> search;
    private int waiting;
    private boolean left;

    /** Starts the search; {@code end} runs when it has ended. */
    void begin(CompletableFuture<SearchResult> started, Runnable end) {
      boolean gone;
      synchronized (this) {
        search = started;
        gone = left;
      }
      var _ =
          started.whenComplete((found, thrown) -> {
            if (thrown == null) {
              result.complete(found);
            } else {
              result.completeExceptionally(thrown);
            }
            end.run();
          });
      if (gone) {
        started.cancel(true);
      }
    }

    /** Returns what was found, or null where that is not known. */
    @Nullable SearchResult landed() {
      return result.isDone() && !result.isCompletedExceptionally() ? result.join() : null;
    }

    /** Returns a caller's own view of the result; null where all have left before. */
    synchronized @Nullable CompletableFuture<SearchResult> board() {
      return left || result.isCompletedExceptionally() ? null : first();
    }

    /** Returns the view of a caller that surely boards. */
    synchronized CompletableFuture<SearchResult> first() {
      waiting++;
      CompletableFuture<SearchResult> mine = result.copy();
      var _ =
          mine.whenComplete((_, _) -> {
            if (mine.isCancelled()) {
              leave();
            }
          });
      return mine;
    }

    private void leave() {
      CompletableFuture<SearchResult> abandoned = null;
      synchronized (this) {
        if (--waiting == 0) {
          left = true;
          abandoned = search;
        }
      }
      if (abandoned != null) {
        abandoned.cancel(true);
      }
    }
  }
}

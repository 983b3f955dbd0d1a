package dev.corral.core.retrieval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class SearchCacheTest {

  private final SearchCache cache = new SearchCache();
  private final List<CompletableFuture<SearchResult>> searches = new ArrayList<>();

  @Test
  void searchesOnceForAllWhoAskAtOneTimeAndLater() {
    CompletableFuture<SearchResult> first = find("s1", "q");
    CompletableFuture<SearchResult> second = find("s1", "q");
    searches.getFirst().complete(result("p"));

    assertThat(searches).hasSize(1);
    assertThat(first.join().passages()).isEqualTo(second.join().passages());
    SearchResult remembered = find("s1", "q").join();
    assertThat(searches).hasSize(1);
    assertThat(remembered.passages()).isEqualTo(first.join().passages());
    assertThat(remembered.embedNanos() + remembered.searchNanos()).isZero();
  }

  @Test
  void keepsQuestionsStoresAndOwnersApart() {
    var _ = find("s1", "q");
    var _ = find("s1", "r");
    var _ = find("s2", "q");
    var _ = cache.find(new SearchCache.Key("s1", "another", query("q")), this::begin);

    assertThat(searches).hasSize(4);
  }

  @Test
  void forgetsAStoreThatChangedAlsoWhatIsUnderWay() {
    var _ = find("s1", "q");
    var _ = find("s2", "q");
    searches.getFirst().complete(result("old"));
    searches.getLast().complete(result("other"));
    CompletableFuture<SearchResult> running = find("s1", "r");
    cache.changing("s1");
    cache.changed("s1");
    searches.get(2).complete(result("older"));

    assertThat(running.join()).isEqualTo(result("older"));
    var _ = find("s1", "q");
    var _ = find("s1", "r");
    var _ = find("s2", "q");
    assertThat(searches).hasSize(5);
  }

  @Test
  void remembersNothingWhileAChangeBecomesVisible() {
    var _ = find("s1", "q");
    searches.getFirst().complete(result("before"));
    cache.changing("s1");
    CompletableFuture<SearchResult> during = find("s1", "q");
    searches.getLast().complete(result("half"));

    assertThat(during.join()).isEqualTo(result("half"));
    cache.changed("s1");
    var _ = find("s1", "q");
    assertThat(searches).hasSize(3);
  }

  @Test
  void cancelsWhenAllHaveLeft() {
    CompletableFuture<SearchResult> first = find("s1", "q");
    CompletableFuture<SearchResult> second = find("s1", "q");

    first.cancel(true);
    assertThat(searches.getFirst()).isNotCancelled();
    second.cancel(true);
    assertThat(searches.getFirst()).isCancelled();

    CompletableFuture<SearchResult> third = find("s1", "q");
    assertThat(searches).hasSize(2);
    searches.getLast().complete(result("p"));
    assertThat(third.join()).isEqualTo(result("p"));
  }

  @Test
  void doesNotRememberAFailure() {
    CompletableFuture<SearchResult> first = find("s1", "q");
    searches.getFirst().completeExceptionally(new IllegalStateException("broken"));

    assertThatThrownBy(first::join).hasRootCauseMessage("broken");
    var _ = find("s1", "q");
    assertThat(searches).hasSize(2);
  }

  private CompletableFuture<SearchResult> find(String store, String question) {
    return cache.find(new SearchCache.Key(store, "mine", query(question)), this::begin);
  }

  private CompletableFuture<SearchResult> begin() {
    CompletableFuture<SearchResult> search = new CompletableFuture<>();
    searches.add(search);
    return search;
  }

  private static SearchQuery query(String question) {
    return new SearchQuery(List.of(question), 5, 0, null, Fusion.HYBRID);
  }

  private static SearchResult result(String text) {
    Passage passage = new Passage("f", "f.txt", null, 0.8, text, 0, text.length(), "", Map.of());
    return new SearchResult(List.of(passage), 1, 1);
  }
}

package dev.corral.core.retrieval;

import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.FailureException;
import dev.corral.core.retrieval.Attachment.Status;
import dev.corral.core.vector.Entry;
import dev.corral.core.vector.Match;
import dev.corral.core.vector.Selection;
import dev.corral.core.vector.VectorCollection;
import dev.corral.core.vector.VectorCollection.Part;
import dev.corral.core.vector.VectorDatabase;
import dev.corral.core.vector.filter.Filter;
import dev.corral.core.vector.filter.Matcher;
import dev.corral.core.vector.filter.Subject;
import dev.corral.core.vector.filter.Value;
import dev.corral.embedder.Embedder;
import dev.corral.embedder.Embedding;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Finds passages for questions. Safe for use by many threads. */
public final class PassageSearch implements AutoCloseable {

  /** Searches that may wait: at some milliseconds each, a few seconds of work. */
  private static final int WAITING = 1024;

  /** Windows asked for at most; past it a search returns fewer passages than asked for. */
  private static final int MOST_WINDOWS = 16_384;

  private final Catalog catalog;
  private final VectorDatabase vectors;
  private final Embedder embedder;
  private final InstantSource clock;
  private final LongSupplier nanoClock;
  private final ThreadPoolExecutor threads;

  /** A chunk's best window so far. */
  private record Hit(String run, long chunk, double score, Entry entry) {

    private static final Comparator<Hit> BEST_FIRST =
        Comparator.comparingDouble(Hit::score)
            .reversed()
            .thenComparing(Hit::run)
            .thenComparingLong(Hit::chunk);

    String id() {
      return ChunkRecords.firstWindow(run, chunk);
    }
  }

  PassageSearch(
      Catalog catalog,
      VectorDatabase vectors,
      Embedder embedder,
      InstantSource clock,
      LongSupplier nanoClock) {
    this.catalog = catalog;
    this.vectors = vectors;
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
   * has not begun.
   */
  public CompletableFuture<SearchResult> searchAsync(String storeId, SearchQuery query) {
    CompletableFuture<List<Embedding>> embedded;
    long begin = nanoClock.getAsLong();
    try {
      VectorStore store = catalog.storeOrThrow(storeId);
      if (store.expiresAt() != null && store.expiresAt().isBefore(clock.instant())) {
        throw Catalog.notFound("Vector store '" + storeId + "' has expired.");
      }
      catalog.touch(storeId, clock.instant());
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
          List<Passage> passages = found.isDone() ? List.of() : find(storeId, query, points);
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

  private List<Passage> find(String storeId, SearchQuery query, List<float[]> points) {
    VectorCollection collection =
        vectors
            .find(ChunkRecords.NAMESPACE, storeId)
            .orElseThrow(() -> Catalog.notFound("Vector store '" + storeId + "' is gone."));
    Map<String, Attachment> visible = new HashMap<>();
    Set<String> hidden = new HashSet<>();
    divide(storeId, query.filter(), visible, hidden);
    if (visible.isEmpty()) {
      return List.of();
    }
    Selection selection = selection(visible.keySet(), hidden);
    int windows = query.maxPassages() * 3;
    while (true) {
      Map<String, Hit> hits = new HashMap<>();
      boolean exhausted = true;
      for (List<Match> matches :
          collection.query(points, windows, selection, EnumSet.of(Part.METADATA, Part.DOCUMENT))) {
        matches.forEach(match -> add(match, visible.keySet(), hits));
        exhausted &= matches.size() < windows || windows >= MOST_WINDOWS;
      }
      if (exhausted || hits.size() >= query.maxPassages()) {
        List<Hit> best =
            hits.values().stream()
                .filter(hit -> hit.score() >= query.threshold())
                .sorted(Hit.BEST_FIRST)
                .limit(query.maxPassages())
                .toList();
        return passages(collection, best, visible);
      }
      windows = Math.min(MOST_WINDOWS, windows * 4);
    }
  }

  /** Divides the runs of a store into those that a search may see and the others. */
  private void divide(
      String storeId,
      @Nullable Filter filter,
      Map<String, Attachment> visible,
      Set<String> hidden) {
    Matcher matcher = filter == null ? _ -> true : Matcher.of(filter);
    for (Attachment attachment : catalog.attachmentsUnordered(storeId)) {
      if (attachment.status() == Status.COMPLETED
          && catalog.file(attachment.fileId()) != null
          && matcher.matches(new Attributes(attachment.attributes()))) {
        visible.put(attachment.run(), attachment);
      } else {
        hidden.add(attachment.run());
      }
    }
  }

  /** Returns the shorter way to select the visible runs. */
  private static Selection selection(Set<String> visible, Set<String> hidden) {
    if (hidden.isEmpty()) {
      return Selection.EVERYTHING;
    }
    return hidden.size() < visible.size()
        ? Selection.where(ChunkRecords.ofRuns(hidden, true))
        : Selection.where(ChunkRecords.ofRuns(visible, false));
  }

  private static void add(Match match, Set<String> visible, Map<String, Hit> hits) {
    Entry entry = match.entry();
    String run = ChunkRecords.run(entry);
    if (visible.contains(run)) {
      double score = Math.clamp(1 - match.distance() / 2.0, 0, 1);
      Hit hit = new Hit(run, ChunkRecords.chunk(entry), score, entry);
      hits.merge(hit.id(), hit, (a, b) -> a.score() >= b.score() ? a : b);
    }
  }

  private List<Passage> passages(
      VectorCollection collection, List<Hit> hits, Map<String, Attachment> visible) {
    List<String> ids = hits.stream().map(Hit::id).toList();
    Map<String, String> texts = new HashMap<>();
    for (Entry entry : collection.get(Selection.ofIds(ids), EnumSet.of(Part.DOCUMENT), null, 0)) {
      texts.put(entry.id(), String.valueOf(entry.document()));
    }
    List<Passage> passages = new ArrayList<>();
    for (Hit hit : hits) {
      Attachment attachment = visible.get(hit.run());
      StoredFile file = attachment == null ? null : catalog.file(attachment.fileId());
      String text = texts.get(hit.id());
      if (attachment != null && file != null && text != null) {
        passages.add(
            new Passage(
                file.id(),
                file.name(),
                ChunkRecords.page(hit.entry()),
                hit.score(),
                text,
                ChunkRecords.start(hit.entry()),
                ChunkRecords.end(hit.entry()),
                ChunkRecords.headings(hit.entry()),
                attachment.attributes()));
      }
    }
    return passages;
  }

  /** The attributes of a file, as a filter asks for them. */
  private record Attributes(Map<String, Value> values) implements Subject {
    @Override
    public @Nullable Value value(String key) {
      return values.get(key);
    }

    @Override
    public @Nullable String document() {
      return null;
    }
  }

  @Override
  public void close() {
    threads.close();
  }
}

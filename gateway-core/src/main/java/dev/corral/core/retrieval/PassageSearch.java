package dev.corral.core.retrieval;

import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.FailureException;
import dev.corral.core.retrieval.Attachment.Status;
import dev.corral.core.vector.Entry;
import dev.corral.core.vector.Hit;
import dev.corral.core.vector.Match;
import dev.corral.core.vector.Search;
import dev.corral.core.vector.Selection;
import dev.corral.core.vector.VectorCollection;
import dev.corral.core.vector.VectorCollection.Part;
import dev.corral.core.vector.VectorDatabase;
import dev.corral.core.vector.filter.Filter;
import dev.corral.core.vector.filter.Matcher;
import dev.corral.core.vector.filter.Subject;
import dev.corral.core.vector.filter.Value;
import dev.corral.core.vector.rank.Rank;
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

  /** Chunks that a ranking by words has at most: past these places, sharing a word says little. */
  private static final int WORDED = 50;

  /** The least BM25 of a chunk in a ranking by words, as a share of the best one's. */
  private static final double LEAST_WORTH = 0.3;

  private static final Comparator<ChunkHit> NEAREST_FIRST =
      Comparator.comparingDouble(ChunkHit::similarity)
          .reversed()
          .thenComparing(ChunkHit::run)
          .thenComparingLong(ChunkHit::chunk);

  /** Windows of a chunk that its similarity is looked for in; 4,096 tokens have some forty. */
  private static final int WINDOWS_MEASURED = 40;

  private final Catalog catalog;
  private final VectorDatabase vectors;
  private final Embedder embedder;
  private final InstantSource clock;
  private final LongSupplier nanoClock;
  private final ThreadPoolExecutor threads;

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

  private PassageSearch(PassageSearch whole, Catalog catalog) {
    this.catalog = catalog;
    this.vectors = whole.vectors;
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
    PassageRanking ranking = new PassageRanking();
    ranking.add(
        nearest(collection, points, selection, query.maxPassages(), visible.keySet()),
        query.fusion().vectorWeight());
    if (query.fusion().textWeight() > 0) {
      for (String text : query.texts()) {
        ranking.add(worded(collection, text, selection), query.fusion().textWeight());
      }
      measure(collection, points, ranking);
    }
    return passages(collection, ranking.best(query.threshold(), query.maxPassages()), visible);
  }

  /** Returns the nearest chunks, nearest first: at least so many where there are. */
  private static List<ChunkHit> nearest(
      VectorCollection collection,
      List<float[]> points,
      Selection selection,
      int wanted,
      Set<String> visible) {
    int windows = Math.max(WORDED, wanted * 3);
    while (true) {
      Map<String, ChunkHit> hits = new HashMap<>();
      boolean exhausted = true;
      for (List<Match> matches :
          collection.query(points, windows, selection, EnumSet.of(Part.METADATA))) {
        matches.forEach(match -> add(match, visible, hits));
        exhausted &= matches.size() < windows || windows >= MOST_WINDOWS;
      }
      if (exhausted || hits.size() >= wanted) {
        return hits.values().stream().sorted(NEAREST_FIRST).toList();
      }
      windows = Math.min(MOST_WINDOWS, windows * 4);
    }
  }

  /** Returns the chunks that share words with a text, the best by BM25 first. */
  private static List<ChunkHit> worded(
      VectorCollection collection, String text, Selection selection) {
    Search search = Search.by(Rank.words(text, WORDED)).among(selection).limit(WORDED);
    List<Hit> hits = collection.search(search, EnumSet.of(Part.METADATA));
    double least = hits.isEmpty() ? 0 : worth(hits.getFirst()) * LEAST_WORTH;
    return hits.stream()
        .filter(hit -> worth(hit) >= least)
        .map(hit -> ChunkHit.of(hit.entry(), Double.NaN))
        .toList();
  }

  /** Returns the BM25 of what a search by words found. */
  private static double worth(Hit hit) {
    return 1 - hit.score();
  }

  /** Finds the similarity of chunks that were found by their words alone. */
  private static void measure(
      VectorCollection collection, List<float[]> points, PassageRanking ranking) {
    List<String> ids = new ArrayList<>();
    for (ChunkHit hit : ranking.unmeasured()) {
      ids.add(hit.id());
      for (int window = 1; window < WINDOWS_MEASURED; window++) {
        ids.add(ChunkRecords.window(hit.run(), hit.chunk(), window));
      }
    }
    if (!ids.isEmpty()) {
      Selection chunks = Selection.ofIds(ids);
      for (List<Match> matches :
          collection.query(points, ids.size(), chunks, EnumSet.of(Part.METADATA))) {
        matches.forEach(match -> ranking.measure(ChunkHit.of(match.entry(), similarity(match))));
      }
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

  private static void add(Match match, Set<String> visible, Map<String, ChunkHit> hits) {
    ChunkHit hit = ChunkHit.of(match.entry(), similarity(match));
    if (visible.contains(hit.run())) {
      hits.merge(hit.id(), hit, (a, b) -> a.similarity() >= b.similarity() ? a : b);
    }
  }

  private static double similarity(Match match) {
    return Math.clamp(1 - match.distance() / 2.0, 0, 1);
  }

  private List<Passage> passages(
      VectorCollection collection, List<ChunkHit> hits, Map<String, Attachment> visible) {
    List<String> ids = hits.stream().map(ChunkHit::id).toList();
    Map<String, String> texts = new HashMap<>();
    for (Entry entry : collection.get(Selection.ofIds(ids), EnumSet.of(Part.DOCUMENT), null, 0)) {
      texts.put(entry.id(), String.valueOf(entry.document()));
    }
    List<Passage> passages = new ArrayList<>();
    for (ChunkHit hit : hits) {
      Attachment attachment = visible.get(hit.run());
      StoredFile file = attachment == null ? null : catalog.file(attachment.fileId());
      String text = texts.get(hit.id());
      if (attachment != null && file != null && text != null) {
        passages.add(
            new Passage(
                file.id(),
                file.name(),
                ChunkRecords.page(hit.entry()),
                hit.similarity(),
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
    public String id() {
      return "";
    }

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

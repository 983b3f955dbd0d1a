package dev.corral.core.retrieval;

import dev.corral.core.retrieval.Attachment.Status;
import dev.corral.core.retrieval.prompt.FunctionWords;
import dev.corral.core.retrieval.rerank.Reranker;
import dev.corral.core.retrieval.rerank.Reranker.Candidate;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Finds the passages of a store that are nearest to vectors and share words with a question. */
final class PassageFinder {

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

  /** Windows of a chunk that are looked for at once; a chunk of the usual size has five or six. */
  private static final int WINDOWS = 8;

  /** Windows of a chunk that its similarity is looked for in; 4,096 tokens have some forty. */
  private static final int WINDOWS_MEASURED = 40;

  /** What is asked of the collection: ids say which chunk a record is of. */
  private static final Set<Part> IDS = Set.of();

  private final Catalog catalog;
  private final VectorDatabase vectors;
  private final Reranker reranker;

  PassageFinder(Catalog catalog, VectorDatabase vectors, Reranker reranker) {
    this.catalog = catalog;
    this.vectors = vectors;
    this.reranker = reranker;
  }

  /** Returns the same over what another catalogue sees. */
  PassageFinder over(Catalog seen) {
    return new PassageFinder(seen, vectors, reranker);
  }

  /** Returns what a query finds; {@code points} are the vectors of its texts. */
  List<Passage> find(String storeId, SearchQuery query, List<float[]> points) {
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
    List<ChunkHit> order = ranking.over(query.threshold());
    if (query.fusion().reranked()) {
      order = reranked(Reranker.builtIn(), collection, query.texts(), order);
      if (!reranker.equals(Reranker.builtIn())) {
        order = reranked(reranker, collection, query.texts(), order);
      }
    }
    return passages(collection, PassageRanking.told(order, query.maxPassages()), visible);
  }

  /** Orders the first chunks anew, each by its best score over the questions. */
  private static List<ChunkHit> reranked(
      Reranker by, VectorCollection collection, List<String> questions, List<ChunkHit> order) {
    int depth = Math.min(by.depth(), order.size());
    List<ChunkHit> first = order.subList(0, depth);
    ChunkTexts texts = new ChunkTexts(collection, first);
    List<Candidate> candidates =
        first.stream()
            .map(hit -> new Candidate(hit.similarity(), hit.words(), () -> texts.of(hit)))
            .toList();
    double[] best = new double[depth];
    Arrays.fill(best, Double.NEGATIVE_INFINITY);
    for (String question : questions) {
      List<Double> scores = by.scores(question, candidates);
      Arrays.setAll(best, i -> Math.max(best[i], scores.get(i)));
    }
    List<ChunkHit> anew =
        new ArrayList<>(
            IntStream.range(0, depth)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -best[i]))
                .map(first::get)
                .toList());
    anew.addAll(order.subList(depth, order.size()));
    return anew;
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
      for (List<Match> matches : collection.query(points, windows, selection, IDS)) {
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
    Rank words = Rank.words(FunctionWords.leftOut(text), WORDED);
    Search search = Search.by(words).among(selection).limit(WORDED);
    List<Hit> hits = collection.search(search, IDS);
    double most = hits.isEmpty() ? 0 : worth(hits.getFirst());
    return hits.stream()
        .filter(hit -> worth(hit) >= most * LEAST_WORTH)
        .map(hit -> ChunkHit.worded(hit.entry().id(), worth(hit) / most))
        .toList();
  }

  /** Returns the BM25 of what a search by words found. */
  private static double worth(Hit hit) {
    return 1 - hit.score();
  }

  /** Finds the similarity of chunks that were found by their words alone. */
  private static void measure(
      VectorCollection collection, List<float[]> points, PassageRanking ranking) {
    List<ChunkHit> left = ranking.unmeasured();
    for (int from = 0; from < WINDOWS_MEASURED && !left.isEmpty(); from += WINDOWS) {
      List<String> ids = new ArrayList<>();
      for (ChunkHit hit : left) {
        for (int window = from; window < from + WINDOWS; window++) {
          ids.add(ChunkRecords.window(hit.run(), hit.chunk(), window));
        }
      }
      Set<String> there = new HashSet<>();
      for (List<Match> matches : collection.query(points, ids.size(), Selection.ofIds(ids), IDS)) {
        for (Match match : matches) {
          there.add(match.entry().id());
          ranking.measure(ChunkHit.of(match.entry().id(), similarity(match)));
        }
      }
      int last = from + WINDOWS - 1;
      left =
          left.stream()
              .filter(hit -> there.contains(ChunkRecords.window(hit.run(), hit.chunk(), last)))
              .toList();
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
    ChunkHit hit = ChunkHit.of(match.entry().id(), similarity(match));
    if (visible.contains(hit.run())) {
      hits.merge(hit.id(), hit, (a, b) -> a.similarity() >= b.similarity() ? a : b);
    }
  }

  private static double similarity(Match match) {
    return Math.clamp(1 - match.distance() / 2.0, 0, 1);
  }

  private List<Passage> passages(
      VectorCollection collection, List<ChunkHit> hits, Map<String, Attachment> visible) {
    ChunkTexts texts = new ChunkTexts(collection, hits);
    List<Passage> passages = new ArrayList<>();
    for (ChunkHit hit : hits) {
      Attachment attachment = visible.get(hit.run());
      StoredFile file = attachment == null ? null : catalog.file(attachment.fileId());
      Entry record = texts.find(hit);
      if (attachment != null && file != null && record != null) {
        passages.add(
            new Passage(
                file.id(),
                file.name(),
                ChunkRecords.page(record),
                hit.similarity(),
                String.valueOf(record.document()),
                ChunkRecords.start(record),
                ChunkRecords.end(record),
                ChunkRecords.headings(record),
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
}

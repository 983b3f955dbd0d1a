package dev.corral.benchmarks.retrieval;

import dev.corral.core.retrieval.Fusion;
import dev.corral.core.retrieval.SearchQuery;
import dev.corral.core.retrieval.prompt.FunctionWords;
import dev.corral.core.vector.Entry;
import dev.corral.core.vector.Hit;
import dev.corral.core.vector.Search;
import dev.corral.core.vector.VectorCollection.Part;
import dev.corral.core.vector.filter.Value;
import dev.corral.core.vector.rank.Rank;
import dev.corral.embedder.Embedding;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The ways of finding passages, each giving the best ten. Used by one thread. */
final class Rankings {

  /** Passages that a ranking is judged by. */
  static final int DEPTH = 10;

  /** Passages that are ranked anew: as many as a reranker is usually given. */
  private static final int CANDIDATES = 20;

  private final Library library;
  private final Map<String, float[]> vectors = new HashMap<>();

  Rankings(Library library) {
    this.library = library;
  }

  /** Ranks by vectors and by words as a search does. */
  List<Found> fused(Question question, Fusion fusion) {
    return fused(question, fusion, DEPTH);
  }

  private List<Found> fused(Question question, Fusion fusion, int most) {
    SearchQuery query = new SearchQuery(List.of(question.text()), most, 0, null, fusion);
    return library.knowledge().search().search(library.storeId(), query).passages().stream()
        .map(Found::of)
        .toList();
  }

  /** Ranks by BM25 alone, with the words that a search looks for. */
  List<Found> worded(Question question) {
    Search search =
        Search.by(Rank.words(FunctionWords.leftOut(question.text()), DEPTH)).limit(DEPTH);
    EnumSet<Part> parts = EnumSet.of(Part.DOCUMENT, Part.METADATA);
    return library.records().search(search, parts).stream()
        .map(Hit::entry)
        .map(this::found)
        .toList();
  }

  /** Ranks the best twenty of the hybrid search anew, by the likeness that /v1/rerank answers. */
  List<Found> reranked(Question question) {
    List<Found> candidates = fused(question, Fusion.HYBRID, CANDIDATES);
    embed(candidates);
    float[] asked = library.embedder().embed(question.text()).vector();
    return candidates.stream()
        .sorted(
            Comparator.comparingDouble(
                (Found found) -> -product(asked, vectors.getOrDefault(found.text(), asked))))
        .limit(DEPTH)
        .toList();
  }

  private void embed(List<Found> candidates) {
    List<String> missing =
        candidates.stream()
            .map(Found::text)
            .filter(text -> !vectors.containsKey(text))
            .distinct()
            .toList();
    List<Embedding> embedded = missing.isEmpty() ? List.of() : library.embedder().embed(missing);
    for (int i = 0; i < missing.size(); i++) {
      vectors.put(missing.get(i), embedded.get(i).vector());
    }
  }

  private Found found(Entry entry) {
    Map<String, Value> metadata = entry.metadata() == null ? Map.of() : entry.metadata();
    String fileId = metadata.get("file") instanceof Value.Text(String id) ? id : "";
    Integer page = metadata.get("page") instanceof Value.Whole(long number) ? (int) number : null;
    String text = entry.document() == null ? "" : entry.document();
    return new Found(library.knowledge().files().get(fileId).name(), page, text);
  }

  private static double product(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}

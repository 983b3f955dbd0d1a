package dev.corral.core.vector;

import dev.corral.core.vector.VectorCollection.Part;
import dev.corral.core.vector.filter.Value;
import dev.corral.core.vector.index.Nearest.Ranking;
import dev.corral.core.vector.index.OrdinalSet;
import dev.corral.core.vector.rank.Rank;
import dev.corral.core.vector.rank.Scores;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Answers a {@link Search} over one snapshot. Used by one thread. */
final class RankedSearch {

  private final LocalCollection collection;
  private final Layout layout;
  private final Snapshot snapshot;
  private final RecordTable records;

  RankedSearch(LocalCollection collection, Layout layout, Snapshot snapshot) {
    this.collection = collection;
    this.layout = layout;
    this.snapshot = snapshot;
    this.records = snapshot.records();
  }

  List<Hit> answer(Search search, Set<Part> parts) {
    var selector = new Selector(collection, layout, snapshot);
    Rank rank = search.rank();
    Ranking ranking;
    if (rank == null) {
      int[] ordinals = selector.select(search.selection());
      ranking = new Ranking(ordinals, new float[ordinals.length]);
    } else {
      OrdinalSet accepted = selector.accepted(search.selection());
      ranking = Scores.of(rank, measure -> candidates(measure, accepted)).ranking();
    }
    Grouping grouping = search.grouping();
    if (grouping != null) {
      ranking = grouped(ranking, grouping);
    }
    Integer limit = search.limit();
    int from = Math.min(search.offset(), ranking.size());
    int to = limit == null ? ranking.size() : (int) Math.min(ranking.size(), (long) from + limit);
    return hits(
        Arrays.copyOfRange(ranking.ordinals(), from, to),
        Arrays.copyOfRange(ranking.distances(), from, to),
        parts);
  }

  private Ranking candidates(Rank.Measure measure, OrdinalSet accepted) {
    return switch (measure) {
      case Rank.Nearest(float[] vector, int limit, _, _) -> {
        Checks.vector("rank", vector);
        Integer expected = collection.dimension();
        if (expected != null) {
          Checks.dimension("rank", expected, vector);
        }
        yield Searcher.search(
            snapshot, vector, limit, accepted, collection.settings().searchBreadth());
      }
      case Rank.Words(String question, int limit, _, _) -> {
        Ranking found =
            new WordSearch(collection, layout, snapshot).search(question, limit, accepted);
        float[] distances = new float[found.size()];
        for (int i = 0; i < distances.length; i++) {
          distances[i] = 1 + found.distances()[i];
        }
        yield new Ranking(found.ordinals(), distances);
      }
      case Rank.Alike alike -> new SparseSearch(snapshot, alike.key()).search(alike, accepted);
    };
  }

  /** Keeps the best of each group, in the order of the ranking. */
  private Ranking grouped(Ranking ranking, Grouping grouping) {
    Map<List<@Nullable Value>, List<Integer>> groups = new LinkedHashMap<>();
    for (int i = 0; i < ranking.size(); i++) {
      var key = values(grouping.keys(), ranking, i);
      groups.computeIfAbsent(key, _ -> new ArrayList<>()).add(i);
    }
    Comparator<Integer> order = Comparator.comparing(i -> i, comparing(grouping.order(), ranking));
    List<Integer> kept = new ArrayList<>();
    for (List<Integer> group : groups.values()) {
      group.sort(grouping.largest() ? order.reversed() : order);
      kept.addAll(group.subList(0, Math.min(grouping.size(), group.size())));
    }
    kept.sort(Comparator.naturalOrder());
    int[] ordinals = kept.stream().mapToInt(i -> ranking.ordinals()[i]).toArray();
    float[] distances = new float[ordinals.length];
    for (int i = 0; i < distances.length; i++) {
      distances[i] = ranking.distances()[kept.get(i)];
    }
    return new Ranking(ordinals, distances);
  }

  private Comparator<Integer> comparing(List<String> keys, Ranking ranking) {
    return (a, b) -> {
      for (String key : keys) {
        int compared = Value.compare(value(key, ranking, a), value(key, ranking, b));
        if (compared != 0) {
          return compared;
        }
      }
      return 0;
    };
  }

  private List<@Nullable Value> values(List<String> keys, Ranking ranking, int i) {
    List<@Nullable Value> values = new ArrayList<>(keys.size());
    for (String key : keys) {
      values.add(value(key, ranking, i));
    }
    return values;
  }

  private @Nullable Value value(String key, Ranking ranking, int i) {
    return key.equals(Grouping.SCORE)
        ? new Value.Real(ranking.distances()[i])
        : records.at(ranking.ordinals()[i]).attributes().get(key);
  }

  private List<Hit> hits(int[] ordinals, float[] scores, Set<Part> parts) {
    Map<String, RowReader.Row> rows = new HashMap<>();
    if (parts.contains(Part.DOCUMENT)) {
      int[] ordered = ordinals.clone();
      Arrays.sort(ordered);
      new RowReader(collection, layout)
          .read(
              snapshot,
              Ordinals.sorted(records, ordered),
              row -> {
                rows.put(row.record().id(), row);
                return true;
              });
    }
    List<Hit> hits = new ArrayList<>(ordinals.length);
    for (int i = 0; i < ordinals.length; i++) {
      RowReader.Row row =
          parts.contains(Part.DOCUMENT)
              ? rows.get(records.at(ordinals[i]).id())
              : new RowReader.Row(snapshot, ordinals[i], null);
      if (row != null) {
        hits.add(new Hit(LocalCollection.entry(row, parts), scores[i]));
      }
    }
    return hits;
  }

  /** Refuses a search that cannot be meant. */
  static void check(Search search) {
    Checks.window(search.limit(), search.offset());
  }
}

package dev.corral.benchmarks.vectors;

import dev.corral.benchmarks.corpus.VectorSet;
import dev.corral.benchmarks.frame.Aim;
import dev.corral.benchmarks.frame.Report;
import dev.corral.benchmarks.frame.Table;
import dev.corral.core.vector.Selection;
import dev.corral.core.vector.filter.Filter;
import dev.corral.core.vector.filter.Value;
import dev.corral.core.vector.index.FloatVectors;
import dev.corral.core.vector.index.OrdinalSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;

/** Filters that leave much or little, by chance and by what the vectors are about. */
final class Filters {

  private static final List<Double> PERCENT = List.of(0.1, 1.0, 5.0, 10.0, 20.0, 30.0, 50.0, 90.0);
  private static final String LARGE_MODULE = "java.desktop";

  private final DiskCollection collection;
  private final VectorSet set;
  private final FloatVectors vectors;
  private final List<float[]> questions;
  private final List<List<String>> rows = new ArrayList<>();

  Filters(DiskCollection collection, VectorSet set, FloatVectors vectors, List<float[]> questions) {
    this.collection = collection;
    this.set = set;
    this.vectors = vectors;
    this.questions = questions;
  }

  void run(Report report) {
    Speed plain = measure("none", Selection.EVERYTHING, _ -> true);
    double slowest = 0;
    double leastRecall = 1;
    for (double percent : PERCENT) {
      int below = (int) Math.round(percent * DiskCollection.NUMBERS / 100);
      Filter filter =
          new Filter.Compare(DiskCollection.NUMBER, Filter.Comparison.LESS, new Value.Whole(below));
      Speed speed =
          measure(
              String.format(Locale.ROOT, "%.1f %% by chance", percent),
              Selection.where(filter),
              ordinal -> collection.number(ordinal) < below);
      slowest = Math.max(slowest, plain.perSecond() / speed.perSecond());
      leastRecall = Math.min(leastRecall, speed.recall());
    }
    Filter module =
        new Filter.Compare(
            DiskCollection.MODULE, Filter.Comparison.EQUAL, new Value.Text(LARGE_MODULE));
    Speed about =
        measure(
            "module " + LARGE_MODULE,
            Selection.where(module),
            ordinal -> set.texts().get(ordinal).module().equals(LARGE_MODULE));
    Speed others =
        measure(
            "module not " + LARGE_MODULE,
            Selection.where(
                new Filter.Compare(
                    DiskCollection.MODULE,
                    Filter.Comparison.NOT_EQUAL,
                    new Value.Text(LARGE_MODULE))),
            ordinal -> !set.texts().get(ordinal).module().equals(LARGE_MODULE));
    report.table(
        new Table(
            "Filters, through the collection (one thread)",
            List.of("accepted", "records", "recall@10", "queries/s", "p50 µs", "p99 µs", "time"),
            rows));
    report.aim(Aim.atMost("slowest filter by chance / no filter, mean time", slowest, 2));
    report.aim(Aim.atLeast("least recall of a filter by chance", leastRecall, 0.99));
    report.aim(
        Aim.atMost(
            "slower of two filters by module / no filter, mean time",
            plain.perSecond() / Math.min(about.perSecond(), others.perSecond()),
            2));
    report.aim(
        Aim.atLeast(
            "lesser recall of two filters by module",
            Math.min(about.recall(), others.recall()),
            0.99));
  }

  private Speed measure(String name, Selection selection, IntPredicate accepts) {
    var members = OrdinalSet.builder();
    for (int ordinal = 0; ordinal < set.count(); ordinal++) {
      if (accepts.test(ordinal)) {
        members.add(ordinal);
      }
    }
    OrdinalSet accepted = members.build();
    Truth truth = Truth.of(vectors, questions, accepted);
    Speed speed = Speed.of(truth, question -> collection.search(question, selection), false);
    double first = rows.isEmpty() ? speed.perSecond() : Double.parseDouble(rows.getFirst().get(3));
    rows.add(
        List.of(
            name,
            String.valueOf(accepted.size()),
            Figures.recall(speed.recall()),
            Figures.whole(speed.perSecond()),
            Figures.whole(speed.p50()),
            Figures.whole(speed.p99()),
            Figures.ratio(first / speed.perSecond())));
    return speed;
  }
}

package dev.corral.benchmarks.vectors;

import dev.corral.benchmarks.corpus.VectorSet;
import dev.corral.benchmarks.frame.Aim;
import dev.corral.benchmarks.frame.Report;
import dev.corral.benchmarks.frame.Table;
import dev.corral.core.vector.index.FloatVectors;
import dev.corral.core.vector.index.Nearest;
import dev.corral.core.vector.index.OrdinalSet;
import dev.corral.core.vector.index.VectorIndex;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What is left of recall and speed when 30 % of a graph was removed and added again. */
final class AfterDeletes {

  private static final int REMOVED_PERCENT = 30;
  private static final long SEED = 3;

  private final VectorSet set;
  private final FloatVectors vectors;
  private final VectorIndex index;
  private final List<float[]> questions;
  private final int breadth;

  AfterDeletes(
      VectorSet set,
      FloatVectors vectors,
      VectorIndex index,
      List<float[]> questions,
      int breadth) {
    this.set = set;
    this.vectors = vectors;
    this.index = index;
    this.questions = questions;
    this.breadth = breadth;
  }

  void run(Report report, Speed before) {
    List<Integer> removed = new ArrayList<>();
    Random random = new Random(SEED);
    var left = OrdinalSet.builder();
    for (int ordinal = 0; ordinal < set.count(); ordinal++) {
      if (random.nextInt(100) < REMOVED_PERCENT) {
        removed.add(ordinal);
      } else {
        left.add(ordinal);
      }
    }
    long started = System.nanoTime();
    removed.forEach(index::remove);
    double removing = (System.nanoTime() - started) / 1e9;
    Speed between = measure(left.build());
    started = System.nanoTime();
    for (int ordinal : removed) {
      left.add(vectors.append(set.vector(ordinal)));
      index.add();
    }
    double adding = (System.nanoTime() - started) / 1e9;
    Speed after = measure(left.build());
    report.table(
        new Table(
            "30 % removed, then added again (our graph, breadth " + breadth + ", one thread)",
            List.of("state", "recall@10", "queries/s", "p50 µs", "p99 µs", "records/s"),
            List.of(
                row("as built", before, 0),
                row("30 % removed", between, removed.size() / removing),
                row("added again", after, removed.size() / adding))));
    report.aim(
        Aim.atMost(
            "recall lost by 30 % deletes and re-inserts, points",
            100 * (before.recall() - after.recall()), 0.5));
    report.aim(
        Aim.atMost(
            "time of a query after deletes and re-inserts / before",
            before.perSecond() / after.perSecond(),
            1.25));
  }

  private Speed measure(OrdinalSet members) {
    Truth truth = Truth.of(vectors, questions, members);
    return Speed.of(
        truth,
        question -> {
          var found = new Nearest(Truth.K);
          var _ = index.search(questions.get(question), breadth, members, found);
          return found.drain().ordinals();
        },
        false);
  }

  private static List<String> row(String state, Speed speed, double perSecond) {
    return List.of(
        state,
        Figures.recall(speed.recall()),
        Figures.whole(speed.perSecond()),
        Figures.whole(speed.p50()),
        Figures.whole(speed.p99()),
        Figures.whole(perSecond));
  }
}

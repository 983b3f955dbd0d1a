package dev.corral.benchmarks.retrieval;

import dev.corral.benchmarks.frame.Aim;
import dev.corral.benchmarks.frame.Report;
import dev.corral.benchmarks.frame.Table;
import dev.corral.core.retrieval.Fusion;
import dev.corral.core.retrieval.SearchQuery;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** The time from question to passages beside that of embedding the question, one caller. */
final class SearchTimes {

  private static final int PASSAGES = 5;
  private static final double MOST_TIMES = 1.5;

  /** What tells one search from the next, so that none is answered from memory. */
  private static final double OWN_THRESHOLD = 1e-12;

  private final List<Double> embedding = new ArrayList<>();
  private final List<Double> searching = new ArrayList<>();
  private int searches;

  /** Measures in turns, so that both meet the same moments of the machine. */
  void measure(Library library, List<Question> questions, int rounds) {
    for (int round = 0; round < rounds; round++) {
      boolean warm = round > 0;
      for (Question question : questions) {
        long begin = System.nanoTime();
        var _ = library.embedder().embed(question.text());
        long embedded = System.nanoTime();
        double own = searches++ * OWN_THRESHOLD;
        SearchQuery query =
            new SearchQuery(List.of(question.text()), PASSAGES, own, null, Fusion.HYBRID);
        var _ = library.knowledge().search().search(library.storeId(), query);
        long found = System.nanoTime();
        if (warm) {
          embedding.add((embedded - begin) / 1e6);
          searching.add((found - embedded) / 1e6);
        }
      }
    }
    Collections.sort(embedding);
    Collections.sort(searching);
  }

  void report(Report report, long records) {
    report.table(
        new Table(
            "Question to passages, hybrid, " + records + " vectors, one caller, ms",
            List.of("", "p50", "p99"),
            List.of(
                List.of("the question embedded", shown(embedding, 0.5), shown(embedding, 0.99)),
                List.of("question to passages", shown(searching, 0.5), shown(searching, 0.99)))));
    report.aim(
        Aim.atMost(
            "question to passages / embedding it, p50",
            at(searching, 0.5) / at(embedding, 0.5),
            MOST_TIMES));
    report.aim(
        Aim.atMost(
            "question to passages / embedding it, p99",
            at(searching, 0.99) / at(embedding, 0.99),
            MOST_TIMES));
  }

  private static double at(List<Double> sorted, double quantile) {
    return sorted.get(Math.min(sorted.size() - 1, (int) (sorted.size() * quantile)));
  }

  private static String shown(List<Double> sorted, double quantile) {
    return String.format(Locale.ROOT, "%.2f", at(sorted, quantile));
  }
}

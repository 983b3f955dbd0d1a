package dev.corral.benchmarks.retrieval;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * How good a way of finding passages is. Of several passages that answer a question only the first
 * counts, so the ideal gain is 1.
 *
 * @param questions how many were asked
 * @param recallAt5 share with an answering passage among the first five
 * @param mrrAt10 mean of 1 / place, 0 past the tenth
 * @param ndcgAt10 mean of 1 / log2(place + 1), 0 past the tenth
 */
record Quality(int questions, double recallAt5, double mrrAt10, double ndcgAt10) {

  /** Asks all questions. */
  static Quality of(List<Question> questions, Function<Question, List<Found>> way) {
    return ofRanks(questions.stream().map(asked -> asked.rank(way.apply(asked))).toList());
  }

  /** Sums places up: from 1, 0 where no passage answered. */
  static Quality ofRanks(List<Integer> ranks) {
    double recalled = 0;
    double reciprocal = 0;
    double gain = 0;
    for (int rank : ranks) {
      boolean counts = rank >= 1 && rank <= Rankings.DEPTH;
      recalled += rank >= 1 && rank <= 5 ? 1 : 0;
      reciprocal += counts ? 1.0 / rank : 0;
      gain += counts ? Math.log(2) / Math.log(rank + 1) : 0;
    }
    int all = Math.max(1, ranks.size());
    return new Quality(ranks.size(), recalled / all, reciprocal / all, gain / all);
  }

  /** Returns the three figures as cells. */
  List<String> cells() {
    return List.of(shown(recallAt5), shown(mrrAt10), shown(ndcgAt10));
  }

  private static String shown(double share) {
    return String.format(Locale.ROOT, "%.3f", share);
  }
}

package dev.corral.benchmarks.schedule;

import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;

/**
 * Figures of one run, in the time that the models believe in; times are of all that were not
 * refused, those that the clients gave up included.
 */
record Summary(double goodput, double share, double refused, Quantiles first, Quantiles total) {

  /** Quantiles in seconds. */
  record Quantiles(double p50, double p95, double p99) {

    static Quantiles of(
        List<OpenLoop.Outcome> outcomes, ToLongFunction<OpenLoop.Outcome> nanos, double scale) {
      long[] sorted = outcomes.stream().mapToLong(nanos).sorted().toArray();
      return new Quantiles(
          at(sorted, 0.5, scale), at(sorted, 0.95, scale), at(sorted, 0.99, scale));
    }

    private static double at(long[] sorted, double share, double scale) {
      return sorted.length == 0
          ? Double.NaN
          : sorted[(int) Math.min(sorted.length - 1, Math.ceil(share * sorted.length))]
              * scale
              / 1e9;
    }
  }

  /**
   * Sums up.
   *
   * @param seconds how long requests came, as the models believe
   * @param scale seconds of the models in one of the clock
   */
  static Summary of(List<OpenLoop.Outcome> outcomes, double seconds, double scale) {
    List<OpenLoop.Outcome> good = outcomes.stream().filter(OpenLoop.Outcome::good).toList();
    long refused = outcomes.stream().filter(OpenLoop.Outcome::refused).count();
    List<OpenLoop.Outcome> taken = outcomes.stream().filter(one -> !one.refused()).toList();
    return new Summary(
        good.size() / seconds,
        (double) good.size() / Math.max(1, outcomes.size()),
        (double) refused / Math.max(1, outcomes.size()),
        Quantiles.of(taken, OpenLoop.Outcome::firstNanos, scale),
        Quantiles.of(taken, OpenLoop.Outcome::totalNanos, scale));
  }

  static String shown(double value) {
    return Double.isNaN(value)
        ? "-"
        : String.format(Locale.ROOT, value < 10 ? "%.2f" : "%.1f", value);
  }
}

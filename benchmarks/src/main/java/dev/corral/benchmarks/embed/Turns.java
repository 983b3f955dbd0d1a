package dev.corral.benchmarks.embed;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.DoubleSupplier;

/**
 * Contestants measured in turns, so that whatever else the machine does falls on all of them.
 *
 * @param samples each contestant's figures, ascending
 */
record Turns(Map<String, double[]> samples) {

  /** One that is measured. */
  record Contestant(String name, DoubleSupplier measure) {}

  /** Measures each contestant once a round, in an order that moves on from round to round. */
  static Turns measure(int rounds, List<Contestant> contestants) {
    return measure(rounds, Double.POSITIVE_INFINITY, 0, contestants);
  }

  /**
   * The same, but begins no round after so many seconds; the first it begins always.
   *
   * @param restMillis how long the machine is left alone before each turn
   */
  static Turns measure(
      int rounds, double seconds, double restMillis, List<Contestant> contestants) {
    double[][] figures = new double[contestants.size()][rounds];
    long start = System.nanoTime();
    int round = 0;
    while (round < rounds && (round == 0 || System.nanoTime() - start < seconds * 1e9)) {
      for (int i = 0; i < figures.length; i++) {
        int turn = (i + round) % figures.length;
        rest(restMillis);
        figures[turn][round] = contestants.get(turn).measure().getAsDouble();
      }
      round++;
    }
    Map<String, double[]> samples = new LinkedHashMap<>();
    for (int i = 0; i < figures.length; i++) {
      double[] sorted = Arrays.copyOf(figures[i], round);
      Arrays.sort(sorted);
      samples.put(contestants.get(i).name(), sorted);
    }
    return new Turns(samples);
  }

  private static void rest(double millis) {
    long end = System.nanoTime() + (long) (millis * 1e6);
    for (long left; (left = end - System.nanoTime()) > 0; ) {
      LockSupport.parkNanos(left);
    }
  }

  /** Returns the figure below which a share of a contestant's figures lie. */
  double quantile(String name, double share) {
    double[] sorted = samples.getOrDefault(name, new double[0]);
    return sorted[Math.min(sorted.length - 1, (int) (share * sorted.length))];
  }

  double median(String name) {
    return quantile(name, 0.5);
  }

  /** Returns the contestant with the best median among those whose name starts so. */
  String best(String prefix, boolean least) {
    String best = "";
    for (String name : samples.keySet()) {
      if (name.startsWith(prefix) && (best.isEmpty() || (median(name) < median(best)) == least)) {
        best = name;
      }
    }
    return best;
  }

  /** Returns the milliseconds that something takes. */
  static DoubleSupplier millis(Runnable work) {
    return () -> {
      long start = System.nanoTime();
      work.run();
      return (System.nanoTime() - start) / 1e6;
    };
  }
}

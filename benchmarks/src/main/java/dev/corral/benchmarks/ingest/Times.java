package dev.corral.benchmarks.ingest;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Durations of one kind, in milliseconds. Used by one thread. */
final class Times {

  private final List<Double> all = new ArrayList<>();
  private boolean sorted;

  void add(long nanos) {
    all.add(nanos / 1e6);
    sorted = false;
  }

  int count() {
    return all.size();
  }

  double at(double quantile) {
    if (!sorted) {
      Collections.sort(all);
      sorted = true;
    }
    return all.get(Math.min(all.size() - 1, (int) (all.size() * quantile)));
  }

  /** Returns a row: a name, how many, the median, the 99th percentile. */
  List<String> row(String name) {
    return List.of(name, "" + count(), shown(at(0.5)), shown(at(0.99)));
  }

  private static String shown(double millis) {
    return String.format(Locale.ROOT, "%.2f", millis);
  }
}

package dev.corral.benchmarks.overhead;

import java.io.IOException;
import java.util.Arrays;

/** What one contestant showed under one load, over all rounds. */
final class Figures {

  private static final double NANOS_PER_MILLI = 1e6;

  private final LongList totals = new LongList();
  private final LongList firsts = new LongList();
  private final LongList tokens = new LongList();
  private long errors;
  private double cpuSeconds;

  /** The three latencies of an answer. */
  enum Latency {
    TOTAL,
    FIRST,
    TOKEN
  }

  /** Reads what the driver says of one plan. */
  void read(Child driver) throws IOException {
    for (String line = driver.hear(); !line.equals("end"); line = driver.hear()) {
      String[] words = line.split(" ");
      switch (words[0]) {
        case "errors" -> errors += Long.parseLong(words[1]);
        case "total" -> totals.addAll(numbers(words));
        case "first" -> firsts.addAll(numbers(words));
        case "token" -> tokens.addAll(numbers(words));
        default -> throw new IOException("the driver said: " + line);
      }
    }
  }

  void addCpu(double seconds) {
    cpuSeconds += seconds;
  }

  long errors() {
    return errors;
  }

  double cpuSecondsPerThousand() {
    return cpuSeconds * 1000 / Math.max(1, totals.toArray().length);
  }

  /** Returns a quantile in milliseconds; not a number where nothing was measured. */
  double millis(Latency which, double quantile) {
    long[] sorted =
        switch (which) {
          case TOTAL -> totals.toArray();
          case FIRST -> firsts.toArray();
          case TOKEN -> tokens.toArray();
        };
    if (sorted.length == 0) {
      return Double.NaN;
    }
    Arrays.sort(sorted);
    return sorted[(int) Math.min(sorted.length - 1, quantile * sorted.length)] / NANOS_PER_MILLI;
  }

  private static long[] numbers(String[] words) {
    return Arrays.stream(words).skip(1).mapToLong(Long::parseLong).toArray();
  }
}

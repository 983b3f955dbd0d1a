package dev.corral.core.schedule.plan;

import java.util.EnumMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** Counts and distributions since the start. */
final class Figures {

  private static final long MICROS_MAX = 86_400_000_000L;
  private static final int DIGITS = 2;

  final Histogram wait = histogram();
  final Histogram firstToken = histogram();
  final Histogram perToken = histogram();
  final Histogram load = histogram();
  final Map<Refusal, Long> refusals = new EnumMap<>(Refusal.class);
  long submitted;
  long sent;
  long answered;
  long cancelled;
  long retried;

  void refused(Refusal why) {
    refusals.merge(why, 1L, Long::sum);
  }

  static void note(Histogram histogram, long nanos) {
    histogram.recordValue(Math.clamp(nanos / 1_000, 0, MICROS_MAX));
  }

  private static Histogram histogram() {
    Histogram histogram = new Histogram(MICROS_MAX, DIGITS);
    histogram.setAutoResize(false);
    return histogram;
  }
}

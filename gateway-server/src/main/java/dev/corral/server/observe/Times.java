package dev.corral.server.observe;

import io.prometheus.metrics.model.snapshots.Quantile;
import io.prometheus.metrics.model.snapshots.Quantiles;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.IntCountsHistogram;
import org.HdrHistogram.Recorder;

/**
 * How long one kind of thing took: count and sum since the start, quantiles of the last one to two
 * minutes. {@link #record} is wait-free and makes no garbage; the rest belongs to whoever turns and
 * reads, one at a time.
 */
public final class Times {

  /** Two digits: a quantile is off by one percent at most. */
  private static final int DIGITS = 2;

  /** Longer times count as this: a day. */
  private static final long MICROS_MAX = TimeUnit.DAYS.toMicros(1);

  private static final double[] QUANTILES = {0.5, 0.95, 0.99};

  private final Recorder recorder = new Recorder(DIGITS);
  private final LongAdder sumNanos = new LongAdder();
  private final LongAdder count = new LongAdder();
  private Histogram taken = recorder.getIntervalHistogram();
  private IntCountsHistogram minute = new IntCountsHistogram(DIGITS);
  private IntCountsHistogram minuteBefore = new IntCountsHistogram(DIGITS);

  Times() {}

  /** Notes one time. */
  public void record(long nanos) {
    long positive = Math.max(0, nanos);
    recorder.recordValue(Math.min(positive / 1_000, MICROS_MAX));
    sumNanos.add(positive);
    count.increment();
  }

  /** Begins a new minute. */
  synchronized void turn() {
    drain();
    IntCountsHistogram oldest = minuteBefore;
    minuteBefore = minute;
    oldest.reset();
    minute = oldest;
  }

  synchronized Quantiles quantiles() {
    drain();
    IntCountsHistogram both = minute.copy();
    both.add(minuteBefore);
    List<Quantile> quantiles = new ArrayList<>(QUANTILES.length);
    for (double quantile : QUANTILES) {
      double seconds =
          both.getTotalCount() == 0 ? Double.NaN : both.getValueAtPercentile(quantile * 100) / 1e6;
      quantiles.add(new Quantile(quantile, seconds));
    }
    return Quantiles.of(quantiles);
  }

  long count() {
    return count.sum();
  }

  double sumSeconds() {
    return sumNanos.sum() / 1e9;
  }

  private void drain() {
    taken = recorder.getIntervalHistogram(taken);
    minute.add(taken);
  }
}

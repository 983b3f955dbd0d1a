package dev.corral.server.observe;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.Quantile;
import io.prometheus.metrics.model.snapshots.Quantiles;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Figures as they are at one moment, gathered by one thread. Labels are pairs of name, value. */
public final class Samples {

  private final Map<String, GaugeSnapshot.Builder> gauges = new LinkedHashMap<>();
  private final Map<String, CounterSnapshot.Builder> counters = new LinkedHashMap<>();
  private final List<MetricSnapshot> others = new ArrayList<>();

  Samples() {}

  /** Adds a value that goes up and down. */
  public Samples gauge(String name, String help, double value, String... labels) {
    gauges
        .computeIfAbsent(name, _ -> GaugeSnapshot.builder().name(name).help(help))
        .dataPoint(GaugeDataPointSnapshot.builder().value(value).labels(Labels.of(labels)).build());
    return this;
  }

  /** Adds a value that only grows; the name is without {@code _total}. */
  public Samples counter(String name, String help, double value, String... labels) {
    counters
        .computeIfAbsent(name, _ -> CounterSnapshot.builder().name(name).help(help))
        .dataPoint(
            CounterDataPointSnapshot.builder().value(value).labels(Labels.of(labels)).build());
    return this;
  }

  /** Adds quantiles in seconds, by their shares of one. */
  public Samples quantiles(String name, String help, long count, Map<Double, Duration> times) {
    List<Quantile> quantiles = new ArrayList<>();
    times.forEach((share, time) -> quantiles.add(new Quantile(share, time.toNanos() / 1e9)));
    others.add(
        SummarySnapshot.builder()
            .name(name)
            .help(help)
            .dataPoint(
                SummaryDataPointSnapshot.builder()
                    .count(count)
                    .quantiles(Quantiles.of(quantiles))
                    .build())
            .build());
    return this;
  }

  MetricSnapshots all() {
    List<MetricSnapshot> all = new ArrayList<>(others);
    List<Supplier<? extends MetricSnapshot>> builders = new ArrayList<>();
    gauges.values().forEach(builder -> builders.add(builder::build));
    counters.values().forEach(builder -> builders.add(builder::build));
    builders.forEach(builder -> all.add(builder.get()));
    return new MetricSnapshots(all);
  }
}

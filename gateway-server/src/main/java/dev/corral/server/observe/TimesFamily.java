package dev.corral.server.observe;

import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** {@link Times} of one name, a series for each combination of labels; a Prometheus summary. */
final class TimesFamily implements Collector {

  private final MetricMetadata metadata;
  private final String[] labels;
  private final ConcurrentMap<Labels, Times> series = new ConcurrentHashMap<>();

  /**
   * Makes a family without series.
   *
   * @param name without its unit, which is seconds
   */
  TimesFamily(String name, String help, String... labels) {
    this.metadata = new MetricMetadata(name + "_seconds", help, Unit.SECONDS);
    this.labels = labels;
  }

  /** Returns the series of these values, in the order of the labels; to be kept, not looked up. */
  Times of(String... values) {
    return series.computeIfAbsent(Labels.of(labels, values), _ -> new Times());
  }

  void turn() {
    series.values().forEach(Times::turn);
  }

  @Override
  public MetricSnapshot collect() {
    SummarySnapshot.Builder all =
        SummarySnapshot.builder().name(metadata.getName()).help(metadata.getHelp());
    all.unit(Unit.SECONDS);
    series.forEach((key, times) ->
        all.dataPoint(
            SummaryDataPointSnapshot.builder()
                .labels(key)
                .quantiles(times.quantiles())
                .count(times.count())
                .sum(times.sumSeconds())
                .build()));
    return all.build();
  }
}

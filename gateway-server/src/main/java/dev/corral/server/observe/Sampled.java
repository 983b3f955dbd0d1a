package dev.corral.server.observe;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Figures of one source; one that fails is left out, and the others are told. */
record Sampled(Consumer<Samples> source) implements MultiCollector {

  private static final Logger LOG = LoggerFactory.getLogger(Sampled.class);

  @Override
  public MetricSnapshots collect() {
    Samples samples = new Samples();
    try {
      source.accept(samples);
    } catch (RuntimeException e) {
      LOG.warn("some figures cannot be read: {}", e.toString());
    }
    return samples.all();
  }
}

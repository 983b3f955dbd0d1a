package dev.corral.server.observe;

import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Every figure of one server. Safe for use by many threads. */
public final class Figures implements AutoCloseable {

  private static final long MINUTE_SECONDS = 60;

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final List<TimesFamily> families = new CopyOnWriteArrayList<>();
  private final HttpMeters http;
  private final ModelMeters models;
  private boolean jvmAdded;
  private @Nullable ScheduledExecutorService clock;

  /** Text in one of the formats that Prometheus reads, and its content type. */
  public record Page(String contentType, String text) {}

  /** Starts with nothing noted. */
  public Figures() {
    this.http = new HttpMeters(this);
    this.models = new ModelMeters(this);
  }

  /** Lets minutes pass, so that quantiles are of the last one to two. */
  public synchronized Figures start() {
    ScheduledExecutorService started =
        Executors.newSingleThreadScheduledExecutor(
            work -> Thread.ofPlatform().daemon().name("figures").unstarted(work));
    var _ =
        started.scheduleAtFixedRate(this::turn, MINUTE_SECONDS, MINUTE_SECONDS, TimeUnit.SECONDS);
    clock = started;
    return this;
  }

  /** Begins a new minute. */
  void turn() {
    families.forEach(TimesFamily::turn);
  }

  PrometheusRegistry registry() {
    return registry;
  }

  TimesFamily times(String name, String help, String... labels) {
    TimesFamily family = new TimesFamily(name, help, labels);
    families.add(family);
    registry.register(family);
    return family;
  }

  /** Returns the figures of the open port. */
  public HttpMeters http() {
    return http;
  }

  /** Returns the figures of answers by model. */
  public ModelMeters models() {
    return models;
  }

  /** Adds figures that are read when somebody asks, on the thread that asks; may block a second. */
  public void add(Consumer<Samples> source) {
    registry.register(new Sampled(source));
  }

  /**
   * Returns every figure. May block for a second.
   *
   * @param accept the request's Accept header; empty for Prometheus' text format
   */
  public Page page(String accept) {
    addJvm();
    ExpositionFormats formats = ExpositionFormats.init();
    ExpositionFormatWriter writer = formats.findWriter(accept);
    if (!writer.isAvailable() || writer.equals(formats.getPrometheusProtobufWriter())) {
      writer = formats.getPrometheusTextFormatWriter();
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(32 << 10);
    try {
      writer.write(out, registry.scrape());
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
    return new Page(writer.getContentType(), out.toString(StandardCharsets.UTF_8));
  }

  /** Adds the JVM's figures at the first look: a start should not wait for them. */
  private synchronized void addJvm() {
    if (!jvmAdded) {
      jvmAdded = true;
      JvmMetrics.builder().register(registry);
    }
  }

  @Override
  public synchronized void close() {
    if (clock != null) {
      clock.shutdownNow();
    }
  }

  /** Returns the names of all figures that exist now, in their order. */
  List<String> names() {
    addJvm();
    List<String> names = new ArrayList<>();
    registry.scrape().forEach(one -> names.add(one.getMetadata().getPrometheusName()));
    return names;
  }
}

package dev.corral.server.observe;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** What happens at the open port. Safe for use by many threads. */
public final class HttpMeters {

  private final Counter requests;
  private final TimesFamily whole;
  private final TimesFamily firstByte;
  private final Gauge running;
  private final Gauge connections;
  private final Counter opened;
  private final Counter broken;
  private final Counter received;
  private final Counter sent;
  private final Map<HttpRefusal, CounterDataPoint> refusals = new EnumMap<>(HttpRefusal.class);

  HttpMeters(Figures figures) {
    PrometheusRegistry registry = figures.registry();
    requests =
        counter("corral_http_requests", "Requests by route and status; 0 where none was sent.")
            .labelNames("method", "route", "status")
            .register(registry);
    whole =
        figures.times(
            "corral_http_request_duration",
            "From the head of a request to the end of its answer.",
            "method",
            "route");
    firstByte =
        figures.times(
            "corral_http_first_byte",
            "From the head of a request to the first byte of its answer.",
            "method",
            "route");
    running = gauge("corral_http_requests_running", "Requests being answered.", registry);
    connections = gauge("corral_http_connections", "Open connections.", registry);
    opened = counter("corral_http_connections_opened", "Connections taken.").register(registry);
    broken =
        counter("corral_http_broken_answers", "Answers that did not come to their end.")
            .register(registry);
    received =
        counter("corral_http_received_bytes", "Bytes of requests' bodies.").register(registry);
    sent = counter("corral_http_sent_bytes", "Bytes of answers' bodies.").register(registry);
    Counter refused =
        counter("corral_http_refusals", "Requests turned away at the door.")
            .labelNames("reason")
            .register(registry);
    for (HttpRefusal reason : HttpRefusal.values()) {
      refusals.put(reason, refused.labelValues(reason.name().toLowerCase(Locale.ROOT)));
    }
  }

  private static Counter.Builder counter(String name, String help) {
    Counter.Builder builder = Counter.builder().name(name).help(help);
    builder.withoutExemplars();
    return builder;
  }

  private static Gauge gauge(String name, String help, PrometheusRegistry registry) {
    Gauge.Builder builder = Gauge.builder().name(name).help(help);
    builder.withoutExemplars();
    return builder.register(registry);
  }

  /** Returns the figures of a route; to be kept, not looked up for each request. */
  public RouteMeter route(String method, String path) {
    return new RouteMeter(
        requests, method, path, whole.of(method, path), firstByte.of(method, path));
  }

  /** Notes a request turned away at the door. */
  public void refused(HttpRefusal reason) {
    CounterDataPoint counter = refusals.get(reason);
    if (counter != null) {
      counter.inc();
    }
  }

  /** Notes a connection that was taken. */
  public void connectionOpened() {
    connections.inc();
    opened.inc();
  }

  /** Notes the end of a connection that was taken. */
  public void connectionClosed() {
    connections.dec();
  }

  /** Notes that the answering of a request begins, with the bytes of its body. */
  public void answering(long bodyBytes) {
    running.inc();
    received.inc(bodyBytes);
  }

  /** Notes that a request was answered, or will not be. */
  public void answered(boolean isWhole, long bodyBytes) {
    running.dec();
    sent.inc(bodyBytes);
    if (!isWhole) {
      broken.inc();
    }
  }
}

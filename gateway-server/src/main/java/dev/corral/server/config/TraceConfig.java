package dev.corral.server.config;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Where traces go.
 *
 * @param collector where OTLP is spoken over HTTP
 * @param share of the requests that belong to no trace yet, 0 to 1, for which one is begun
 */
public record TraceConfig(URI collector, double share) {

  private static final String NONE = "none";

  static final Setting<String> COLLECTOR =
      Setting.of(
          "traces.collector",
          Forms.text("an address such as http://127.0.0.1:4318/v1/traces, or none"),
          NONE,
          "Where a span for each stage of a request is sent, by OTLP over HTTP (OpenTelemetry).");

  static final Setting<Double> SHARE =
      Setting.of(
          "traces.share",
          Forms.positive(),
          1.0,
          "Share of the requests that are traced, of those that belong to no trace yet; where a"
              + " request names one by traceparent, that says whether it is.");

  /**
   * Checks both.
   *
   * @throws IllegalArgumentException with one sentence that says what to change
   */
  public TraceConfig {
    String scheme = collector.getScheme();
    boolean isHttp = "http".equals(scheme) || "https".equals(scheme);
    if (!isHttp || collector.getHost() == null) {
      throw new IllegalArgumentException(
          "traces.collector: expected an address such as http://127.0.0.1:4318/v1/traces, not "
              + collector);
    }
    if (share > 1) {
      throw new IllegalArgumentException("traces.share: expected at most 1");
    }
  }

  /** Returns where they go; null for nowhere. */
  static @Nullable TraceConfig of(Values values) {
    String collector = values.get(COLLECTOR);
    return collector.equals(NONE)
        ? null
        : new TraceConfig(URI.create(collector), values.get(SHARE));
  }
}

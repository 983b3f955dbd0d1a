package dev.corral.server.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a server is looked at and stopped.
 *
 * @param metrics where figures are told, or null for nowhere
 * @param drain how long requests may go on after the signal to stop
 * @param logFormat how lines of the log are written
 * @param accessLog directory of the log of requests, or null for none
 * @param auditLog directory of the log of who read, wrote and deleted what, or null for none
 * @param traces where traces go, or null for nowhere
 */
public record Operations(
    @Nullable InetSocketAddress metrics,
    Duration drain,
    LogFormat logFormat,
    @Nullable Path accessLog,
    @Nullable Path auditLog,
    @Nullable TraceConfig traces) {

  /** Without traces. */
  public Operations(
      @Nullable InetSocketAddress metrics,
      Duration drain,
      LogFormat logFormat,
      @Nullable Path accessLog,
      @Nullable Path auditLog) {
    this(metrics, drain, logFormat, accessLog, auditLog, null);
  }

  /** How lines of the log are written. */
  public enum LogFormat {
    /** For people. */
    TEXT,
    /** A JSON object a line, for programs. */
    JSON
  }

  private static final Duration DRAIN_MAX = Duration.ofHours(1);

  /** How far the port of figures lies above that of clients. */
  public static final int METRICS_PORT_DISTANCE = 100;

  /** No figures, no logs, and no time: for a server that lives as long as a command. */
  public static final Operations QUIET =
      new Operations(null, Duration.ZERO, LogFormat.TEXT, null, null);

  private static final String AUTOMATIC = "auto";
  private static final String NONE = "none";
  private static final int PORT_MAX = 65_535;

  static final Setting<LogFormat> LOG_FORMAT =
      Setting.of(
          "log.format",
          Forms.oneOf(LogFormat.class),
          LogFormat.TEXT,
          "How lines of the log are written: text for people, json for programs.");

  static final Setting<String> ACCESS_LOG =
      Setting.of(
              "log.access",
              Forms.text("a directory, or none"),
              NONE,
              "Directory of the access log: a line of JSON for each request, eight files of 64 MB.")
          .flag("--access-log");

  static final Setting<String> AUDIT_LOG =
      Setting.of(
              "log.audit",
              Forms.text("a directory, or none"),
              NONE,
              "Directory of the audit log: who read, wrote and deleted what, in a chain of hashes"
                  + " that corral audit verify follows. Files are never deleted.")
          .flag("--audit-log");

  static final Setting<String> METRICS =
      Setting.of(
              "metrics.address",
              Forms.text("auto, none, a port, or an address with its port"),
              AUTOMATIC,
              "Where Prometheus finds /metrics; auto is this machine only, at 100 above"
                  + " listen.port.")
          .flag("--metrics");

  static final Setting<Duration> DRAIN =
      Setting.of(
              "stop.drain",
              Forms.duration(),
              Duration.ofSeconds(30),
              "How long answers may go on after the signal to stop; new work is refused meanwhile.")
          .flag("--drain");

  /**
   * Checks the time.
   *
   * @throws IllegalArgumentException with one sentence that says what to change
   */
  public Operations {
    if (drain.isNegative() || drain.compareTo(DRAIN_MAX) > 0) {
      throw new IllegalArgumentException("stop.drain: expected at most 1h");
    }
  }

  static Operations of(Values values) {
    return new Operations(
        metricsAddress(values.get(METRICS), values.get(ListenConfig.PORT)),
        values.get(DRAIN),
        values.get(LOG_FORMAT),
        directory(values.get(ACCESS_LOG)),
        directory(values.get(AUDIT_LOG)),
        TraceConfig.of(values));
  }

  private static @Nullable Path directory(String text) {
    return text.equals(NONE) ? null : Path.of(text);
  }

  /** Reads where figures are told, beside a port of clients. */
  static @Nullable InetSocketAddress metricsAddress(String text, int clientPort) {
    if (text.equals(NONE)) {
      return null;
    }
    if (text.equals(AUTOMATIC)) {
      int port = clientPort == 0 ? 0 : clientPort + METRICS_PORT_DISTANCE;
      return new InetSocketAddress(InetAddress.getLoopbackAddress(), port > PORT_MAX ? 0 : port);
    }
    int colon = text.lastIndexOf(':');
    try {
      int port = Integer.parseInt(text.substring(colon + 1));
      return colon < 0
          ? new InetSocketAddress(InetAddress.getLoopbackAddress(), port)
          : new InetSocketAddress(text.substring(0, colon), port);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "metrics.address: expected auto, none, a port, or an address such as 127.0.0.1:11535,"
              + " not "
              + text,
          e);
    }
  }
}

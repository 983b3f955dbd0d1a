package dev.corral.server.cli.top;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** One picture of a server: lines of at most a terminal's width. */
final class Frame {

  private static final int REQUESTS = 12;
  private static final double MIB = 1 << 20;

  private final List<String> lines = new ArrayList<>();
  private final int width;

  private Frame(int width) {
    this.width = width;
  }

  /**
   * Draws a server.
   *
   * @param queue what {@code /api/queue} told
   * @param now its figures, or null where they cannot be had
   * @param before its figures a while ago, or null for the first picture
   * @param seconds between the two
   */
  static List<String> draw(
      String server,
      JsonNode queue,
      @Nullable FigureText now,
      @Nullable FigureText before,
      double seconds,
      int width) {
    Frame frame = new Frame(width);
    frame.head(server, now, before, seconds);
    frame.hosts(queue);
    frame.models(queue, now);
    frame.requests(queue);
    return frame.lines;
  }

  private void head(
      String server, @Nullable FigureText now, @Nullable FigureText before, double seconds) {
    if (now == null) {
      add("Corral at " + server + "   (no figures: --metrics tells where /metrics is)");
      return;
    }
    String state = now.sum("corral_draining") > 0 ? "ending" : "ready";
    if (now.sum("corral_ready") == 0 && state.equals("ready")) {
      state = "takes no writes";
    }
    add(
        String.format(
            Locale.ROOT,
            "Corral at %s   %s   heap %.0f of %.0f MiB   resident %.0f MiB   %.0f descriptors",
            server,
            state,
            now.sum("jvm_memory_used_bytes", "area", "heap") / MIB,
            now.sum("jvm_memory_max_bytes", "area", "heap") / MIB,
            now.sum("process_resident_memory_bytes") / MIB,
            now.sum("process_open_fds")));
    add(
        String.format(
            Locale.ROOT,
            "requests %s/s   refused %s/s   %.0f running   %.0f connections   embedded %s tokens/s"
                + "   vectors %.0f MiB",
            rate("corral_http_requests_total", now, before, seconds),
            rate("corral_http_refusals_total", now, before, seconds),
            now.sum("corral_http_requests_running"),
            now.sum("corral_http_connections"),
            rate("corral_embedder_tokens_total", now, before, seconds),
            now.sum("corral_vector_loaded_bytes") / MIB));
    double cards = now.largest("corral_gpu_utilization_ratio");
    if (!Double.isNaN(cards)) {
      add(
          String.format(
              Locale.ROOT,
              "GPU %.0f %%   %.0f of %.0f MiB   %.0f °C",
              cards * 100,
              now.sum("corral_gpu_memory_used_bytes") / MIB,
              now.sum("corral_gpu_memory_total_bytes") / MIB,
              now.largest("corral_gpu_temperature_celsius")));
    }
  }

  private static String rate(
      String name, FigureText now, @Nullable FigureText before, double seconds) {
    return before == null
        ? "–"
        : String.format(Locale.ROOT, "%.1f", (now.sum(name) - before.sum(name)) / seconds);
  }

  private void hosts(JsonNode queue) {
    title("HOST                     STATE      RUN/SLOTS  LOADS SWAPS  LOADED");
    for (JsonNode host : queue.path("hosts")) {
      List<String> loaded = new ArrayList<>();
      host.path("loaded").forEach(one -> loaded.add(one.path("model").asString("")));
      String doing = host.path("doing").asString("");
      add(
          String.format(
              Locale.ROOT,
              "%-24s %-10s %4d/%-5d %5d %5d  %s%s",
              cut(host.path("name").asString(""), 24),
              host.path("state").asString(""),
              host.path("running").asInt(0),
              host.path("slots").asInt(0),
              host.path("loads").asInt(0),
              host.path("swaps").asInt(0),
              String.join(", ", loaded),
              doing.isEmpty() ? "" : "  (" + doing + ")"));
    }
  }

  private void models(JsonNode queue, @Nullable FigureText now) {
    title(
        "MODEL                            WAITING  OLDEST s  FIRST TOKEN s p50/p95  ms/TOKEN p50");
    for (JsonNode model : queue.path("models")) {
      String name = model.path("model").asString("");
      int waiting = 0;
      for (JsonNode one : model.path("waiting")) {
        waiting += one.asInt(0);
      }
      add(
          String.format(
              Locale.ROOT,
              "%-32s %7d %9.1f  %9s / %-9s %12s",
              cut(name, 32),
              waiting,
              model.path("oldest_seconds").asDouble(0),
              stage(now, name, "first_token", "0.5", 1),
              stage(now, name, "first_token", "0.95", 1),
              stage(now, name, "token", "0.5", 1_000)));
    }
  }

  private static String stage(
      @Nullable FigureText now, String model, String stage, String quantile, int factor) {
    double value =
        now == null
            ? Double.NaN
            : now.largest(
                "corral_model_stage_seconds", "model", model, "stage", stage, "quantile", quantile);
    return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, "%.2f", value * factor);
  }

  private void requests(JsonNode queue) {
    title(
        String.format(
            Locale.ROOT,
            "%d waiting, %d running   WAITED s  IN s  MODEL  TENANT  WHY",
            queue.path("waiting").asInt(0),
            queue.path("running").asInt(0)));
    int shown = 0;
    for (JsonNode request : queue.path("requests")) {
      if (shown++ == REQUESTS) {
        add("…");
        return;
      }
      add(
          String.format(
              Locale.ROOT,
              "%-8s %-11s %10.1f %6.1f  %s  %s  %s",
              request.path("state").asString(""),
              request.path("priority").asString(""),
              request.path("waited_seconds").asDouble(0),
              request.path("estimate_seconds").asDouble(0),
              request.path("model").asString(""),
              request.path("tenant").asString(""),
              request.path("reason").asString("")));
    }
  }

  private void title(String text) {
    lines.add("");
    add(text);
  }

  /** Adds a line without what a terminal would take as a command. */
  private void add(String text) {
    lines.add(cut(text.replaceAll("\\p{Cntrl}", "�"), width));
  }

  private static String cut(String text, int most) {
    return text.length() <= most ? text : text.substring(0, Math.max(0, most - 1)) + "…";
  }
}

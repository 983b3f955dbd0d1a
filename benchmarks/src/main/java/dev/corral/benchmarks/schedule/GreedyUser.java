package dev.corral.benchmarks.schedule;

import dev.corral.server.GatewayServer;
import dev.corral.server.config.ServerConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One user floods, another asks once a second; in the clock's own time. */
final class GreedyUser {

  private static final long SERVICE_MICROS = 200_000;
  private static final Duration BOUND = Duration.ofSeconds(60);
  private static final String QUIET = "quiet";

  private GreedyUser() {}

  /** Times of the quiet one, in seconds. */
  record Result(Summary.Quantiles alone, Summary.Quantiles beside) {}

  static Result run(int slots, int seconds, Path data) throws IOException, InterruptedException {
    try (EvictingOllama host =
            new EvictingOllama(List.of("model-0:latest"), 1, slots, Duration.ofMillis(50));
        GatewayServer server =
            GatewayServer.start(
                new ServerConfig(ServerConfig.LOOPBACK, 0, data, List.of(host.uri()), slots))) {
      var _ = OpenLoop.run(server.url(), quiet(2), BOUND, 5);
      Summary.Quantiles alone = times(OpenLoop.run(server.url(), quiet(seconds), BOUND, 5));
      List<OpenLoop.Arrival> both = new ArrayList<>(quiet(seconds));
      // Twice what the host can do, all along.
      double gap = SERVICE_MICROS / 1e6 / slots / 2;
      for (double at = 0; at < seconds; at += gap) {
        both.add(new OpenLoop.Arrival((long) (at * 1e9), "model-0", "greedy", content()));
      }
      return new Result(alone, times(OpenLoop.run(server.url(), both, BOUND, 5)));
    }
  }

  private static List<OpenLoop.Arrival> quiet(int seconds) {
    List<OpenLoop.Arrival> arrivals = new ArrayList<>();
    for (int i = 0; i < seconds; i++) {
      // Not in step with the greedy one.
      long at = (long) ((i + (i * 37 % 100) / 137.0) * 1e9);
      arrivals.add(new OpenLoop.Arrival(at, "model-0", QUIET, content()));
    }
    return arrivals;
  }

  private static String content() {
    return "take " + SERVICE_MICROS + " us";
  }

  private static Summary.Quantiles times(List<OpenLoop.Outcome> outcomes) {
    return Summary.Quantiles.of(
        outcomes.stream().filter(one -> one.user().equals(QUIET)).toList(),
        OpenLoop.Outcome::totalNanos,
        1);
  }
}

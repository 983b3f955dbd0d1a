package dev.corral.benchmarks.schedule;

import dev.corral.core.schedule.SchedulerSettings;
import dev.corral.core.schedule.plan.PlanSettings;
import dev.corral.server.GatewayServer;
import dev.corral.server.config.ServerConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Models that do not fit together, asked at random, directly and through the queue. */
final class Mix {

  /** A minute of the models is 1.2 s of the clock. */
  static final double SCALE = 50;

  /** Longest wait that is of use to a client, and that Corral allows, in seconds of the models. */
  static final double BOUND = 120;

  private static final double PATIENCE = 30;
  private static final double SERVICE = 1;

  private Mix() {}

  /** One run: so many models, room for one of them, at so much of the capacity of one slot. */
  record Case(int models, double load, double loadCost, double seconds) {}

  /** What came of it. */
  record Result(Summary summary, int loads) {}

  static List<OpenLoop.Arrival> arrivals(Case one, long seed) {
    Random random = new Random(seed);
    List<OpenLoop.Arrival> arrivals = new ArrayList<>();
    double at = 0;
    while (true) {
      at += -Math.log(1 - random.nextDouble()) * SERVICE / one.load();
      if (at > one.seconds()) {
        return arrivals;
      }
      double service = SERVICE * (0.5 + random.nextDouble());
      arrivals.add(
          new OpenLoop.Arrival(
              (long) (at / SCALE * 1e9),
              "model-" + random.nextInt(one.models()),
              "user-" + random.nextInt(20),
              "take " + (long) (service / SCALE * 1e6) + " us"));
    }
  }

  static Result direct(Case one, long seed) throws IOException, InterruptedException {
    try (EvictingOllama host = host(one)) {
      return run(host, host.uri(), one, seed);
    }
  }

  static Result queued(Case one, long seed, Path data) throws IOException, InterruptedException {
    try (EvictingOllama host = host(one);
        GatewayServer server = gateway(host.uri(), 1, data)) {
      return run(host, server.url(), one, seed);
    }
  }

  /** Starts a gateway whose queue believes in the models' time. */
  static GatewayServer gateway(URI host, int slots, Path data) throws IOException {
    SchedulerSettings settings =
        SchedulerSettings.DEFAULT.withPlan(
            new PlanSettings(
                1024,
                PlanSettings.DEFAULT.bytes(),
                1024,
                PlanSettings.DEFAULT.tenantBytes(),
                clock(BOUND - 2 * SERVICE),
                clock(PATIENCE),
                clock(5)));
    return GatewayServer.start(
        new ServerConfig(ServerConfig.LOOPBACK, 0, data, List.of(host), slots), settings);
  }

  private static EvictingOllama host(Case one) throws IOException {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < one.models(); i++) {
      names.add("model-" + i + ":latest");
    }
    return new EvictingOllama(names, 1, 1, clock(one.loadCost()));
  }

  private static Result run(EvictingOllama host, URI at, Case one, long seed)
      throws InterruptedException {
    List<OpenLoop.Outcome> outcomes = OpenLoop.run(at, arrivals(one, seed), clock(BOUND), 5);
    return new Result(Summary.of(outcomes, one.seconds(), SCALE), host.loads());
  }

  private static Duration clock(double seconds) {
    return Duration.ofNanos((long) (seconds / SCALE * 1e9));
  }
}

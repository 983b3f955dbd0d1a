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
  private static final int CALIBRATION = 40;

  private Mix() {}

  /**
   * One run: so many models, room for one of them.
   *
   * @param load requests, as a share of what one slot answers where nothing has to be loaded
   * @param capacity what that is, a second
   * @param loadCost seconds a load
   * @param seconds how long requests come
   */
  record Case(int models, double load, double capacity, double loadCost, double seconds) {}

  /** What came of it. */
  record Result(Summary summary, int loads) {}

  static List<OpenLoop.Arrival> arrivals(Case one, long seed) {
    Random random = new Random(seed);
    List<OpenLoop.Arrival> arrivals = new ArrayList<>();
    double at = 0;
    while (true) {
      at += -Math.log(1 - random.nextDouble()) / (one.load() * one.capacity());
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

  /** Measures how many requests one slot answers a second where nothing has to be loaded. */
  static double capacity() throws IOException, InterruptedException {
    List<OpenLoop.Arrival> apart = new ArrayList<>();
    String content = "take " + (long) (SERVICE / SCALE * 1e6) + " us";
    for (int i = 0; i < CALIBRATION; i++) {
      long at = (long) (i * 3 * SERVICE / SCALE * 1e9);
      apart.add(new OpenLoop.Arrival(at, "model-0", "user", content));
    }
    try (EvictingOllama host = host(new Case(1, 1, 1, 0, 0))) {
      var _ = OpenLoop.run(host.uri(), apart, clock(BOUND), 5); // loads, and warms up
      double seconds = 0;
      for (OpenLoop.Outcome one : OpenLoop.run(host.uri(), apart, clock(BOUND), 5)) {
        seconds += one.totalNanos() * SCALE / 1e9;
      }
      return CALIBRATION / seconds;
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
                clock(BOUND - 4 * SERVICE),
                clock(PATIENCE),
                clock(5)));
    return GatewayServer.start(
        new ServerConfig(ServerConfig.LOOPBACK, 0, data, List.of(host), slots).withQueue(settings));
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

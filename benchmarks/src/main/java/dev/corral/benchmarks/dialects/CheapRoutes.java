package dev.corral.benchmarks.dialects;

import dev.corral.benchmarks.frame.Aim;
import dev.corral.benchmarks.frame.Report;
import dev.corral.benchmarks.frame.Scratch;
import dev.corral.benchmarks.frame.Table;
import dev.corral.server.GatewayServer;
import dev.corral.server.config.ServerConfig;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Requests a second of one core, by the CPU time of all threads that serve: on a machine whose
 * cores the clients share, the clock would tell of the clients.
 */
final class CheapRoutes {

  private static final int CONNECTIONS = 16;
  private static final double LEAST_SHARE = 0.5;
  private static final URI NOBODY = URI.create("http://127.0.0.1:9");

  /** What is asked, by its name. */
  private record Target(URI server, String path) {}

  private CheapRoutes() {}

  static void measure(Report report, boolean quick) throws Exception {
    Map<String, List<Double>> rates = new LinkedHashMap<>();
    try (Scratch data = new Scratch("dialects");
        GatewayServer server =
            GatewayServer.start(new ServerConfig("127.0.0.1", 0, data.path(), List.of(NOBODY), 1));
        HelloServer hello = HelloServer.start()) {
      Map<String, Target> targets = new LinkedHashMap<>();
      targets.put("bare Netty, hello", new Target(hello.url(), "/"));
      targets.put("/api/version", new Target(server.url(), "/api/version"));
      targets.put("/v1/models", new Target(server.url(), "/v1/models"));
      int rounds = quick ? 3 : 7;
      int requests = quick ? 4_000 : 20_000;
      for (int round = -2; round < rounds; round++) {
        for (Map.Entry<String, Target> target : targets.entrySet()) {
          double rate = rate(target.getValue(), requests);
          if (round >= 0) {
            rates.computeIfAbsent(target.getKey(), _ -> new ArrayList<>()).add(rate);
          }
        }
      }
    }
    tell(report, rates);
  }

  private static void tell(Report report, Map<String, List<Double>> rates) {
    double bare = median(rates.getOrDefault("bare Netty, hello", List.of()));
    List<List<String>> rows = new ArrayList<>();
    rates.forEach((name, found) ->
        rows.add(
            List.of(
                name,
                String.format(Locale.ROOT, "%.0f", median(found)),
                String.format(Locale.ROOT, "%.1f", 1e6 / median(found)),
                String.format(Locale.ROOT, "%.2f", median(found) / bare))));
    report.table(
        new Table(
            "Requests a second of CPU, " + CONNECTIONS + " connections kept open",
            List.of("", "requests/s", "µs a request", "of bare Netty"),
            rows));
    for (String path : List.of("/api/version", "/v1/models")) {
      report.aim(
          Aim.atLeast(
              path + ", share of a bare Netty hello",
              median(rates.getOrDefault(path, List.of())) / bare,
              LEAST_SHARE));
    }
  }

  private static double rate(Target target, int requests) throws InterruptedException {
    long before = servingNanos();
    List<Thread> clients = new ArrayList<>();
    for (int i = 0; i < CONNECTIONS; i++) {
      Runnable client = new PatientClient(target.server, target.path, requests / CONNECTIONS);
      clients.add(Thread.ofPlatform().name(PatientClient.NAME + i).start(client));
    }
    for (Thread client : clients) {
      client.join();
    }
    return requests / ((servingNanos() - before) / 1e9);
  }

  /**
   * CPU of every thread but the clients' and this one; those of GC and compiler are not counted.
   */
  private static long servingNanos() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long sum = 0;
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      boolean serves =
          thread != Thread.currentThread() && !thread.getName().startsWith(PatientClient.NAME);
      long nanos = serves ? threads.getThreadCpuTime(thread.threadId()) : 0;
      sum += Math.max(0, nanos);
    }
    return sum;
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }
}

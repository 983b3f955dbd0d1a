package dev.corral.benchmarks.overhead;

import dev.corral.benchmarks.frame.Aim;
import dev.corral.benchmarks.frame.Benchmark;
import dev.corral.benchmarks.frame.Report;
import dev.corral.benchmarks.frame.Table;
import dev.corral.benchmarks.overhead.Figures.Latency;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code corral bench overhead}. */
public final class OverheadBenchmark implements Benchmark {

  private static final double P50 = 0.5;
  private static final double P99 = 0.99;
  private static final int WARM_UP_RATE = 2_000;
  private static final int WARM_UP_STREAMS = 100;
  private static final int WARM_UP_SECONDS = 4;

  /** Some forty thousand requests, after which the compilers are quiet. */
  private static final int COMPILING_SECONDS = 20;

  @Override
  public String name() {
    return "overhead";
  }

  @Override
  public String description() {
    return "latency and CPU that a gateway adds to a call: Corral, nginx, Envoy, LiteLLM";
  }

  @Override
  public void run(Report report, boolean quick) throws IOException {
    List<Scenario> scenarios =
        quick
            ? List.of(new Scenario(false, 500, 3), new Scenario(true, 50, 3))
            : List.of(
                new Scenario(false, 50, 8),
                new Scenario(false, 500, 5),
                new Scenario(false, 1_000, 4),
                new Scenario(true, 10, 8),
                new Scenario(true, 50, 6));
    try (Gateways gateways = Gateways.start(report, quick)) {
      warmUp(gateways, quick, report);
      for (Scenario scenario : scenarios) {
        report.progress(scenario.label());
        Map<String, Figures> figures = measure(gateways, scenario, quick ? 1 : 2);
        tell(report, scenario, figures);
      }
    }
    report.note(
        "Added: a quantile of the gateway's latency less the same quantile of the direct call's."
            + " A token's latency is from its leaving the mock to its arrival. CPU is that of the"
            + " gateway's processes, after "
            + (quick ? WARM_UP_SECONDS : COMPILING_SECONDS)
            + " s of each load for Corral, whose code is compiled while it runs, and "
            + WARM_UP_SECONDS
            + " s for the others.");
  }

  /** Lets compilers do their work, which Corral's alone have. */
  private static void warmUp(Gateways gateways, boolean quick, Report report) throws IOException {
    for (Contestant one : gateways.contestants()) {
      report.progress("warm-up of " + one.name());
      boolean compiles = one.name().startsWith(Gateways.CORRAL);
      int seconds = compiles && !quick ? COMPILING_SECONDS : WARM_UP_SECONDS;
      boolean fast = one.ratesMax().whole() > WARM_UP_RATE;
      play(gateways, one, false, fast ? WARM_UP_RATE : one.ratesMax().whole(), seconds, 1);
      play(gateways, one, true, fast ? WARM_UP_STREAMS : one.ratesMax().streamed(), seconds, 2);
    }
  }

  private static Map<String, Figures> measure(Gateways gateways, Scenario scenario, int rounds)
      throws IOException {
    Map<String, Figures> figures = new LinkedHashMap<>();
    for (int round = 0; round < rounds; round++) {
      for (Contestant one : gateways.contestants()) {
        if (!one.carries(scenario)) {
          continue;
        }
        double before = one.cpuSeconds();
        Child driver =
            send(
                gateways,
                one,
                scenario.stream(),
                scenario.rate(),
                (double) scenario.seconds() / rounds,
                round);
        Figures all = figures.computeIfAbsent(one.name(), _ -> new Figures());
        all.read(driver);
        all.addCpu(one.cpuSeconds() - before);
      }
    }
    return figures;
  }

  private static void play(
      Gateways gateways, Contestant one, boolean stream, int rate, int seconds, int seed)
      throws IOException {
    new Figures().read(send(gateways, one, stream, rate, seconds, seed));
  }

  private static Child send(
      Gateways gateways, Contestant one, boolean stream, int rate, double seconds, int seed)
      throws IOException {
    Child driver = gateways.driver();
    driver.say(one.port() + " " + rate + " " + seconds + " " + seed + " " + one.request(stream));
    return driver;
  }

  private static void tell(Report report, Scenario scenario, Map<String, Figures> figures) {
    Figures direct = figures.get("direct");
    List<Latency> latencies =
        scenario.stream()
            ? List.of(Latency.FIRST, Latency.TOKEN, Latency.TOTAL)
            : List.of(Latency.TOTAL);
    List<String> columns = new ArrayList<>(List.of(scenario.label()));
    for (Latency latency : latencies) {
      String name = latency.name().toLowerCase(Locale.ROOT);
      columns.addAll(List.of(name + " p50", "p99", "added p50", "p99"));
    }
    columns.addAll(List.of("CPU s / 1,000", "errors"));
    List<List<String>> rows = new ArrayList<>();
    figures.forEach((name, all) -> {
      List<String> row = new ArrayList<>(List.of(name));
      for (Latency latency : latencies) {
        row.add(shown(all.millis(latency, P50)));
        row.add(shown(all.millis(latency, P99)));
        row.add(all == direct ? "" : shown(added(all, direct, latency, P50)));
        row.add(all == direct ? "" : shown(added(all, direct, latency, P99)));
      }
      row.add(all == direct ? "" : String.format(Locale.ROOT, "%.2f", all.cpuSecondsPerThousand()));
      row.add(Long.toString(all.errors()));
      rows.add(row);
    });
    report.table(new Table("Latency in ms, " + scenario.label(), columns, rows));
    for (Latency latency : latencies) {
      aims(report, scenario, figures, latency);
    }
    aimCpu(report, scenario, figures);
  }

  private static void aims(
      Report report, Scenario scenario, Map<String, Figures> figures, Latency latency) {
    Figures direct = figures.get("direct");
    double ours = added(figures.get(Gateways.CORRAL), direct, latency, P50);
    String what = scenario.label() + ", " + latency.name().toLowerCase(Locale.ROOT) + ": added ";
    @Nullable Figures nginx = figures.get(Gateways.NGINX);
    if (nginx != null) {
      double theirs = added(nginx, direct, latency, P50);
      report.aim(Aim.atMost(what + "p50 / nginx's", ours / theirs, 1.5));
    }
    @Nullable Figures envoy = figures.get(Gateways.ENVOY);
    if (envoy != null) {
      double theirs = added(envoy, direct, latency, P50);
      report.aim(Aim.atMost(what + "p50 / Envoy's", ours / theirs, 1));
      double theirTail = added(envoy, direct, latency, P99);
      double tail = added(figures.get(Gateways.CORRAL), direct, latency, P99);
      report.aim(Aim.atMost(what + "p99 / Envoy's", tail / theirTail, 1));
    }
    @Nullable Figures litellm = figures.get(Gateways.LITELLM);
    if (litellm != null && latency != Latency.TOKEN) {
      double theirs = added(litellm, direct, latency, P50);
      double oursV1 = added(figures.get(Gateways.CORRAL_V1), direct, latency, P50);
      report.aim(Aim.atLeast(what + "p50 of LiteLLM / of Corral, /v1", theirs / oursV1, 20));
    }
  }

  private static void aimCpu(Report report, Scenario scenario, Map<String, Figures> figures) {
    @Nullable Figures nginx = figures.get(Gateways.NGINX);
    @Nullable Figures ours = figures.get(Gateways.CORRAL);
    if (nginx != null && ours != null) {
      report.aim(
          Aim.atMost(
              scenario.label() + ": CPU / nginx's",
              ours.cpuSecondsPerThousand() / nginx.cpuSecondsPerThousand(),
              2));
    }
  }

  private static double added(
      @Nullable Figures with, @Nullable Figures direct, Latency latency, double quantile) {
    if (with == null || direct == null) {
      return Double.NaN;
    }
    return with.millis(latency, quantile) - direct.millis(latency, quantile);
  }

  private static String shown(double millis) {
    return String.format(Locale.ROOT, "%.3f", millis);
  }
}

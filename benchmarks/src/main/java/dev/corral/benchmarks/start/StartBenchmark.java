package dev.corral.benchmarks.start;

import dev.corral.benchmarks.frame.Aim;
import dev.corral.benchmarks.frame.Benchmark;
import dev.corral.benchmarks.frame.CorralServer;
import dev.corral.benchmarks.frame.Report;
import dev.corral.benchmarks.frame.Scratch;
import dev.corral.benchmarks.frame.Table;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.DoubleStream;

/** Starts of the server with an empty data directory, and what it holds when nobody asks. */
public final class StartBenchmark implements Benchmark {

  private static final double READY_SECONDS = 1.5;
  private static final double RESIDENT_MIB = 400;

  /** After it, compilers are quiet, and the JVM has given back what the start took. */
  private static final int IDLE_SECONDS = 25;

  private record Run(double seconds, double resident, double own, long threads, long files) {}

  @Override
  public String name() {
    return "start";
  }

  @Override
  public String description() {
    return "start to ready, and memory at rest with the model loaded";
  }

  @Override
  public void run(Report report, boolean quick) throws IOException, InterruptedException {
    List<Run> runs = new ArrayList<>();
    int count = quick ? 2 : 9;
    for (int i = 0; i < count; i++) {
      report.progress("run " + (i + 1) + " of " + count);
      runs.add(one());
    }
    report.table(
        new Table(
            "Over " + count + " starts, " + IDLE_SECONDS + " s after each",
            List.of("what", "median", "min", "max"),
            List.of(
                row("start to ready, s", runs.stream().mapToDouble(Run::seconds)),
                row("resident, MiB", runs.stream().mapToDouble(Run::resident)),
                row("of it, its own (not files'), MiB", runs.stream().mapToDouble(Run::own)),
                row("threads", runs.stream().mapToDouble(Run::threads)),
                row("descriptors", runs.stream().mapToDouble(Run::files)))));
    report.note(
        "The launcher's clock: from its exec to the first answer. Resident is Rss of smaps_rollup;"
            + " what is mapped from files (classes, libraries) goes when memory is short.");
    report.aim(
        Aim.atMost(
            "start to ready, s", median(runs.stream().mapToDouble(Run::seconds)), READY_SECONDS));
    report.aim(
        Aim.atMost(
            "resident at rest, MiB",
            median(runs.stream().mapToDouble(Run::resident)),
            RESIDENT_MIB));
  }

  private static Run one() throws IOException, InterruptedException {
    try (Scratch data = new Scratch("start");
        CorralServer server = new CorralServer(data.path())) {
      var _ = new CountDownLatch(1).await(IDLE_SECONDS, TimeUnit.SECONDS);
      return new Run(
          server.readySeconds(),
          server.mebibytes("Rss"),
          server.mebibytes("Anonymous"),
          server.threads(),
          server.descriptors());
    }
  }

  private static List<String> row(String what, DoubleStream values) {
    double[] sorted = values.sorted().toArray();
    return List.of(
        what, shown(sorted[sorted.length / 2]), shown(sorted[0]), shown(sorted[sorted.length - 1]));
  }

  private static double median(DoubleStream values) {
    double[] sorted = values.sorted().toArray();
    return sorted[sorted.length / 2];
  }

  private static String shown(double value) {
    return String.format(Locale.ROOT, value < 10 ? "%.2f" : "%.0f", value);
  }
}

package dev.corral.benchmarks.schedule;

import dev.corral.benchmarks.frame.Aim;
import dev.corral.benchmarks.frame.Benchmark;
import dev.corral.benchmarks.frame.Report;
import dev.corral.benchmarks.frame.Scratch;
import dev.corral.benchmarks.frame.Table;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The queue in front of Ollama, beside Ollama alone. */
public final class ScheduleBenchmark implements Benchmark {

  private static final long SEED = 20_261_125;
  private static final List<String> COLUMNS =
      List.of(
          "models, load, load cost",
          "who",
          "goodput /s",
          "answered",
          "refused",
          "ttft p50 s",
          "p95",
          "p99",
          "total p50 s",
          "p95",
          "p99",
          "loads");

  @Override
  public String name() {
    return "schedule";
  }

  @Override
  public String description() {
    return "the queue: models that do not fit together, a greedy user, cost of a decision";
  }

  @Override
  public void run(Report report, boolean quick) throws IOException, InterruptedException {
    try (Scratch scratch = new Scratch("schedule")) {
      Path data = scratch.path();
      mixes(report, quick, data);
      Optional<Path> real = RealMix.folder();
      if (real.isPresent()) {
        real(report, quick, real.get(), data);
      } else {
        report.note("No real Ollama: CORRAL_JAVA_OPTIONS=-Dcorral.ollama=DIR names one.");
      }
      greedy(report, quick, data);
      decisions(report, quick);
    }
  }

  private static void mixes(Report report, boolean quick, Path data)
      throws IOException, InterruptedException {
    List<List<String>> rows = new ArrayList<>();
    double leastRatio = Double.MAX_VALUE;
    double worstShare = 0;
    int run = 0;
    double capacity = Mix.capacity();
    for (Mix.Case one : cases(quick, capacity)) {
      report.progress(title(one));
      Mix.Result direct = Mix.direct(one, SEED);
      Mix.Result queued = Mix.queued(one, SEED, data.resolve("mix-" + run++));
      rows.add(row(title(one), "Ollama", direct.summary(), direct.loads()));
      rows.add(row("", "Corral", queued.summary(), queued.loads()));
      if (one.load() >= 0.8 && one.loadCost() >= 20) {
        leastRatio =
            Math.min(
                leastRatio,
                queued.summary().goodput() / Math.max(1e-3, direct.summary().goodput()));
      }
      worstShare = Math.max(worstShare, queued.summary().total().p99() / Mix.BOUND);
    }
    report.table(
        new Table(
            "Models of which one fits, 1 slot, answers of 1 s, open loop; time scaled down "
                + (int) Mix.SCALE
                + " times, shown as the models believe it",
            COLUMNS,
            rows));
    report.note(
        "Load is a share of what one slot answers where nothing is to be loaded, "
            + Summary.shown(capacity)
            + " requests/s as measured just before. Goodput counts whole answers within "
            + (int) Mix.BOUND
            + " s, after which the clients give up. Times are of all that were not refused, those"
            + " given up included. Ollama is a fake with the rules of its scheduler, on a socket;"
            + " Corral is the whole server.");
    report.aim(
        Aim.atLeast(
            "goodput against Ollama where swaps are the bottleneck (least)", leastRatio, 5));
    report.aim(Aim.atMost("p99 of the total, share of the bound (worst)", worstShare, 1));
  }

  private static List<Mix.Case> cases(boolean quick, double capacity) {
    List<Mix.Case> cases = new ArrayList<>();
    double seconds = quick ? 200 : 250;
    for (int models : quick ? new int[] {2} : new int[] {2, 3}) {
      for (double load : quick ? new double[] {0.8} : new double[] {0.5, 0.8, 1.2}) {
        for (double cost : quick ? new double[] {20} : new double[] {2, 20}) {
          cases.add(new Mix.Case(models, load, capacity, cost, seconds));
        }
      }
    }
    return cases;
  }

  private static void real(Report report, boolean quick, Path folder, Path data)
      throws IOException, InterruptedException {
    List<List<String>> rows = new ArrayList<>();
    int seconds = quick ? 4 : 8;
    int run = 0;
    for (double rate : quick ? new double[] {16} : new double[] {4, 8, 16}) {
      String title = (int) rate + " requests/s";
      report.progress("real Ollama, " + title);
      Summary direct = RealMix.direct(folder, rate, seconds, SEED);
      Summary queued = RealMix.queued(folder, rate, seconds, SEED, data.resolve("real-" + run++));
      rows.add(row(title, "Ollama", direct, -1));
      rows.add(row("", "Corral", queued, -1));
    }
    report.table(
        new Table(
            "Two tiny models of a real Ollama with room for one, 8 tokens, open loop, bound 10 s",
            COLUMNS,
            rows));
  }

  private static void greedy(Report report, boolean quick, Path data)
      throws IOException, InterruptedException {
    List<List<String>> rows = new ArrayList<>();
    for (int slots : new int[] {1, 4}) {
      report.progress("a greedy user, " + slots + " slots");
      GreedyUser.Result result =
          GreedyUser.run(slots, quick ? 6 : 20, data.resolve("greedy-" + slots));
      rows.add(
          List.of(
              String.valueOf(slots),
              Summary.shown(result.alone().p50()),
              Summary.shown(result.alone().p99()),
              Summary.shown(result.beside().p50()),
              Summary.shown(result.beside().p99())));
      report.aim(
          Aim.atMost(
              "quiet user's p99 beside a greedy one, against alone, " + slots + " slots",
              result.beside().p99() / result.alone().p99(),
              2));
    }
    report.table(
        new Table(
            "A user who asks once a second, alone and beside one who asks for twice the capacity;"
                + " answers of 0.2 s, total in s",
            List.of("slots", "alone p50", "p99", "beside p50", "p99"),
            rows));
  }

  private static void decisions(Report report, boolean quick) {
    List<List<String>> rows = new ArrayList<>();
    for (int users : new int[] {1, 50, 500}) {
      double nanos = Decisions.pairNanos(users, quick);
      rows.add(
          List.of(
              "20 tenants of " + users,
              String.format(Locale.ROOT, "%.2f", nanos / 2_000),
              String.format(Locale.ROOT, "%.0f", 2e9 / nanos)));
    }
    report.table(
        new Table(
            "A decision while 10,000 requests wait (one ends, one comes), one thread",
            List.of("who waits", "µs a decision", "decisions/s"),
            rows));
  }

  private static String title(Mix.Case one) {
    return one.models()
        + " models, "
        + Math.round(100 * one.load())
        + " %, "
        + (int) one.loadCost()
        + " s";
  }

  private static List<String> row(String title, String who, Summary figures, int loads) {
    return List.of(
        title,
        who,
        Summary.shown(figures.goodput()),
        Math.round(100 * figures.share()) + " %",
        Math.round(100 * figures.refused()) + " %",
        Summary.shown(figures.first().p50()),
        Summary.shown(figures.first().p95()),
        Summary.shown(figures.first().p99()),
        Summary.shown(figures.total().p50()),
        Summary.shown(figures.total().p95()),
        Summary.shown(figures.total().p99()),
        loads < 0 ? "-" : String.valueOf(loads));
  }
}

package dev.corral.benchmarks.crash;

import dev.corral.benchmarks.frame.Aim;
import dev.corral.benchmarks.frame.Benchmark;
import dev.corral.benchmarks.frame.Report;
import dev.corral.benchmarks.frame.Scratch;
import dev.corral.benchmarks.frame.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Kills a server that is written to, over and over, and compares it with what it acknowledged. */
public final class CrashBenchmark implements Benchmark {

  private static final int ROUNDS = 1_000;

  /** Minutes after which no new directory is begun, where there is no time for all rounds. */
  private static final String MINUTES_PROPERTY = "corral.crash.minutes";

  private static final int QUICK_ROUNDS = 24;

  /** Rounds over one directory, after which a new one is begun. */
  private static final int PER_DIRECTORY = 25;

  private static final int QUICK_PER_DIRECTORY = 12;

  /** Servers at once: while one starts, others write. */
  private static final int AT_ONCE = 2;

  @Override
  public String name() {
    return "crash";
  }

  @Override
  public String description() {
    return "a server is killed while it writes and while it recovers: lost, phantom, mixed records";
  }

  @Override
  public void run(Report report, boolean quick) throws IOException, InterruptedException {
    int rounds = quick ? QUICK_ROUNDS : ROUNDS;
    int perDirectory = quick ? QUICK_PER_DIRECTORY : PER_DIRECTORY;
    long begin = System.nanoTime();
    long limit = TimeUnit.MINUTES.toNanos(Long.getLong(MINUTES_PROPERTY, Long.MAX_VALUE));
    long seed = new Random().nextLong();
    report.note("seed " + seed);
    var sum = new Sum();
    try (Scratch folder = new Scratch("crash");
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
      Launcher launcher = Launcher.prepare(folder.path());
      List<Future<CrashRounds.Outcome>> running = new ArrayList<>();
      for (int begun = 0; begun < rounds; begun += perDirectory) {
        Path directory = Files.createDirectories(folder.path().resolve("after-" + begun));
        var some = new CrashRounds(directory.resolve("data"), seed + begun, launcher);
        running.add(
            threads.submit(() -> some.run(System.nanoTime() - begin < limit ? perDirectory : 0)));
      }
      for (Future<CrashRounds.Outcome> one : running) {
        sum.add(one.get());
        report.progress(sum.kills + " kills, " + sum.acknowledged + " writes acknowledged");
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("a round did not end", e.getCause());
    }
    report(sum, rounds, report);
  }

  private static void report(Sum sum, int aim, Report report) {
    sum.violations.forEach(report::note);
    List<Long> recoveries = sum.recoveries;
    recoveries.sort(Comparator.naturalOrder());
    report.table(
        new Table(
            "Kills of a server written to by four clients, and what was found after each",
            List.of("what", "number"),
            List.of(
                List.of("kills (SIGKILL)", "" + sum.kills),
                List.of("of these before it answered", "" + sum.killedStarts),
                List.of("writes acknowledged", "" + sum.acknowledged),
                List.of("comparisons with the history", "" + recoveries.size()),
                List.of("records lost, phantom or mixed", "" + sum.violations.size()),
                List.of("start to answer, median, ms", "" + recoveries.get(recoveries.size() / 2)),
                List.of("start to answer, longest, ms", "" + recoveries.getLast()))));
    report.aim(Aim.atMost("lost, phantom or mixed records", sum.violations.size(), 0));
    report.aim(Aim.atLeast("kills", sum.kills, aim));
  }

  /** What all rounds came to. */
  private static final class Sum {

    private final List<String> violations = new ArrayList<>();
    private final List<Long> recoveries = new ArrayList<>();
    private int kills;
    private int killedStarts;
    private long acknowledged;

    void add(CrashRounds.Outcome outcome) {
      kills += outcome.kills();
      killedStarts += outcome.killedStarts();
      acknowledged += outcome.acknowledged();
      violations.addAll(outcome.violations());
      recoveries.addAll(outcome.recoveries());
    }
  }
}

package dev.corral.benchmarks.crash;

import dev.corral.benchmarks.frame.Aim;
import dev.corral.benchmarks.frame.Benchmark;
import dev.corral.benchmarks.frame.Report;
import dev.corral.benchmarks.frame.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Kills a server that is written to, over and over, and compares it with what it acknowledged. */
public final class CrashBenchmark implements Benchmark {

  private static final int ROUNDS = 1_000;
  private static final int QUICK_ROUNDS = 30;

  /** Rounds over one directory, after which a new one is begun. */
  private static final int PER_DIRECTORY = 100;

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
    long seed = new Random().nextLong();
    report.note("seed " + seed);
    var random = new Random(seed);
    Path folder = Files.createTempDirectory("corral-crash");
    List<String> violations = new ArrayList<>();
    List<Long> recoveries = new ArrayList<>();
    int kills = 0;
    int starts = 0;
    long acknowledged = 0;
    try {
      List<String> options =
          List.of(
              "-XX:+AutoCreateSharedArchive",
              "-XX:SharedArchiveFile=" + folder.resolve("classes.jsa"),
              "-Xlog:cds=off",
              "-Xlog:cds+dynamic=off");
      ServerProcess.start(Files.createDirectories(folder.resolve("first")).resolve("data"), options)
          .close();
      while (kills < rounds && violations.isEmpty()) {
        Path directory = Files.createDirectories(folder.resolve("after-" + kills));
        var outcome =
            new CrashRounds(directory.resolve("data"), random.nextLong(), options)
                .run(Math.min(PER_DIRECTORY, rounds - kills));
        kills += outcome.kills();
        starts += outcome.killedStarts();
        acknowledged += outcome.acknowledged();
        violations.addAll(outcome.violations());
        recoveries.addAll(outcome.recoveries());
        report.progress(kills + " kills, " + acknowledged + " writes acknowledged");
      }
    } finally {
      delete(folder);
    }
    violations.forEach(report::note);
    recoveries.sort(Comparator.naturalOrder());
    report.table(
        new Table(
            "Kills of a server written to by four clients, and what was found after each",
            List.of("what", "number"),
            List.of(
                List.of("kills (SIGKILL)", "" + kills),
                List.of("of these before it answered", "" + starts),
                List.of("writes acknowledged", "" + acknowledged),
                List.of("comparisons with the history", "" + recoveries.size()),
                List.of("records lost, phantom or mixed", "" + violations.size()),
                List.of("start to answer, median, ms", "" + recoveries.get(recoveries.size() / 2)),
                List.of("start to answer, longest, ms", "" + recoveries.getLast()))));
    report.aim(Aim.atMost("lost, phantom or mixed records", violations.size(), 0));
    report.aim(Aim.atLeast("kills", kills, rounds));
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}

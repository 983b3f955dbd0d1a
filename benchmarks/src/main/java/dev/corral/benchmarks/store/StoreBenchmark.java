package dev.corral.benchmarks.store;

import dev.corral.benchmarks.frame.Aim;
import dev.corral.benchmarks.frame.Benchmark;
import dev.corral.benchmarks.frame.Report;
import dev.corral.benchmarks.frame.Scratch;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** What the vector store costs beside its searches. */
public final class StoreBenchmark implements Benchmark {

  private static final double RESTART_SECONDS = 2;

  @Override
  public String name() {
    return "store";
  }

  @Override
  public String description() {
    return "the vector store: writes in each mode of syncing, a restart, thousands of collections";
  }

  @Override
  public void run(Report report, boolean quick) throws IOException, InterruptedException {
    report.note(
        "The vectors are made up, around 500 middles: times and bytes here depend on their number"
            + " and size.");
    try (Scratch scratch = new Scratch("store")) {
      var commits =
          new GroupCommit(scratch.path(), TimeUnit.MILLISECONDS.toNanos(quick ? 300 : 3_000));
      report.table(commits.measure());
      report.progress("many collections");
      report.table(new ManyCollections(scratch.path(), quick ? 500 : 5_000).measure());
      report.progress("a restart");
      var restart = new Restart(scratch.path(), quick ? 12_000 : 100_000, quick ? 1 : 5);
      report.table(restart.measure());
      report.aim(Aim.atLeast("mode sync: 64 writers, writes against one", commits.gain(), 8));
      report.aim(
          Aim.atMost(
              "restart to first answer, share of " + (int) RESTART_SECONDS + " s",
              restart.worst() / RESTART_SECONDS,
              1));
    }
  }
}

package dev.corral.benchmarks.dialects;

import dev.corral.benchmarks.frame.Benchmark;
import dev.corral.benchmarks.frame.Report;
import dev.corral.embedder.Embedder;

/** What it costs to speak: a token, a request, the cheap routes. */
public final class DialectsBenchmark implements Benchmark {

  @Override
  public String name() {
    return "dialects";
  }

  @Override
  public String description() {
    return "a token and a request in each dialect, the cheap routes beside a bare Netty";
  }

  @Override
  public void run(Report report, boolean quick) throws Exception {
    report.progress("tokens and requests, without sockets");
    try (Embedder embedder = Embedder.builder().open()) {
      new TokenCosts(embedder).measure(report, quick);
    }
    report.progress("the cheap routes, over sockets");
    CheapRoutes.measure(report, quick);
  }
}

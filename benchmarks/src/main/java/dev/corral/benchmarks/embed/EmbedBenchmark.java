package dev.corral.benchmarks.embed;

import dev.corral.benchmarks.frame.Benchmark;
import dev.corral.benchmarks.frame.Report;

/** {@code corral bench embed}. */
public final class EmbedBenchmark implements Benchmark {

  @Override
  public String name() {
    return "embed";
  }

  @Override
  public String description() {
    return "text to vectors, against bare ONNX Runtime and LangChain4j: time, throughput, garbage";
  }

  @Override
  public void run(Report report, boolean quick) throws Exception {
    try (Contestants contestants = Contestants.open()) {
      report.progress("one text at a time");
      new OneText(contestants, quick ? 40 : 300).run(report);
      report.progress("many callers");
      new ManyCallers(contestants, quick ? 2 : 5, quick ? 0.5 : 1).run(report);
      report.progress("short texts while long ones flood");
      new ShortPastLong(contestants, quick ? 60 : 500).run(report);
      report.progress("what a call costs beside the model");
      new Overheads(contestants, quick ? 100 : 1_200).run(report);
    }
  }
}

package dev.corral.benchmarks.micro;

import dev.corral.benchmarks.frame.Benchmark;
import dev.corral.benchmarks.frame.Report;
import dev.corral.benchmarks.frame.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.openjdk.jmh.util.Statistics;

/** Every JMH benchmark of this package, by sampled time. */
public final class MicroBenchmarks implements Benchmark {

  @Override
  public String name() {
    return "micro";
  }

  @Override
  public String description() {
    return "single operations by JMH: p50, p99, p99.9";
  }

  @Override
  public void run(Report report, boolean quick) throws RunnerException {
    Options options =
        new OptionsBuilder()
            .include(MicroBenchmarks.class.getPackageName())
            .forks(quick ? 1 : 3)
            .warmupIterations(quick ? 1 : 5)
            .measurementIterations(quick ? 1 : 5)
            .warmupTime(TimeValue.seconds(quick ? 2 : 3))
            .measurementTime(TimeValue.seconds(quick ? 2 : 3))
            .verbosity(VerboseMode.SILENT)
            .jvmArgsAppend(
                "--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED")
            .build();
    report.progress("JMH forks " + (quick ? 1 : 3) + " JVM(s) for each benchmark and size");
    List<List<String>> rows = new ArrayList<>();
    for (RunResult result : new Runner(options).run()) {
      Statistics times = result.getPrimaryResult().getStatistics();
      String benchmark = result.getParams().getBenchmark();
      String call = benchmark.substring(MicroBenchmarks.class.getPackageName().length() + 1);
      String parameters = "";
      for (String key : result.getParams().getParamsKeys()) {
        parameters += " " + key + "=" + result.getParams().getParam(key);
      }
      rows.add(
          List.of(
              call + parameters,
              micros(times.getPercentile(50)),
              micros(times.getPercentile(99)),
              micros(times.getPercentile(99.9)),
              Long.toString(times.getN())));
    }
    report.table(
        new Table("JMH SampleTime, µs", List.of("call", "p50", "p99", "p99.9", "samples"), rows));
  }

  private static String micros(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}

package dev.corral.benchmarks.demo;

import dev.corral.benchmarks.frame.Aim;
import dev.corral.benchmarks.frame.Benchmark;
import dev.corral.benchmarks.frame.Report;
import dev.corral.benchmarks.frame.Scratch;
import dev.corral.benchmarks.frame.Table;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The demo, run whole several times on fresh data. */
public final class DemoBenchmark implements Benchmark {

  /** The start that a user should see at most, in seconds. */
  private static final double START_SECONDS = 3;

  private static final int QUESTIONS = 3;

  @Override
  public String name() {
    return "demo";
  }

  @Override
  public String description() {
    return "the main job: start, ingest the sample documents, answer";
  }

  @Override
  public void run(Report report, boolean quick) throws IOException, InterruptedException {
    Map<String, List<Double>> stages = new TreeMap<>();
    List<Double> answered = new ArrayList<>();
    int runs = quick ? 2 : 9;
    for (int i = 0; i < runs; i++) {
      report.progress("run " + (i + 1) + " of " + runs);
      DemoTimes times = DemoTimes.parse(demo());
      times.millis().forEach((stage, millis) -> add(stages, stage, millis));
      answered.add((double) times.answersWithSources());
    }
    List<List<String>> rows = new ArrayList<>();
    stages.forEach((stage, millis) ->
        rows.add(List.of(stage, shown(median(millis)), shown(min(millis)), shown(max(millis)))));
    report.table(
        new Table(
            "Stages of the main job over " + runs + " runs, ms",
            List.of("stage", "median", "min", "max"),
            rows));
    report.note(
        "Ingestion is the sum over the sample documents; question stages are the mean over the"
            + " three questions of a run. The built-in model answers.");
    report.aim(
        Aim.atMost(
            "start to ready, share of " + (int) START_SECONDS + " s",
            median(stages.getOrDefault("0 start to ready", List.of(Double.NaN)))
                / (START_SECONDS * 1000),
            1));
    report.aim(Aim.atLeast("answers with sources, share of all", min(answered) / QUESTIONS, 1));
  }

  private static String demo() throws IOException, InterruptedException {
    try (Scratch data = new Scratch("demo")) {
      Process demo =
          new ProcessBuilder(
                  Path.of(System.getProperty("corral.home", "."), "corral").toString(),
                  "demo",
                  "--once",
                  "--port",
                  "0",
                  "--ollama",
                  "http://127.0.0.1:9",
                  "--data",
                  data.path().toString())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String out = new String(demo.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (demo.waitFor() != 0) {
        throw new IOException("the demo failed: " + out);
      }
      return out;
    }
  }

  private static void add(Map<String, List<Double>> stages, String stage, double millis) {
    stages.computeIfAbsent(stage, key -> new ArrayList<>()).add(millis);
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  private static double min(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).min().orElse(Double.NaN);
  }

  private static double max(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).max().orElse(Double.NaN);
  }

  private static String shown(double millis) {
    return String.format(Locale.ROOT, "%.1f", millis);
  }
}

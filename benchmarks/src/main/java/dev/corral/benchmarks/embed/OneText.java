package dev.corral.benchmarks.embed;

import dev.corral.benchmarks.embed.Turns.Contestant;
import dev.corral.benchmarks.frame.Aim;
import dev.corral.benchmarks.frame.Report;
import dev.corral.benchmarks.frame.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The time of one text on an idle machine. */
final class OneText {

  private static final int[] LENGTHS = {8, 16, 32, 128, 256};
  private static final int SHORT = 16;

  /** The most that one length may take, so that the whole stays short on a busy machine too. */
  private static final double SECONDS = 20;

  /**
   * How long the machine rests before each text. ONNX Runtime as LangChain4j sets it up keeps a
   * core spinning for 20 ms after a run, which the next contestant would pay for.
   */
  private static final double REST_MILLIS = 25;

  private final Contestants contestants;
  private final int rounds;

  OneText(Contestants contestants, int rounds) {
    this.contestants = contestants;
    this.rounds = rounds;
  }

  void run(Report report) {
    List<List<String>> rows = new ArrayList<>();
    for (int length : LENGTHS) {
      Turns turns = measure(length);
      String bare = turns.best("bare", true);
      rows.add(
          List.of(
              length + " tokens",
              both(turns, bare),
              bare.substring("bare ".length()),
              both(turns, "fp32"),
              both(turns, "int8"),
              both(turns, "LangChain4j")));
      double bareTime = turns.median(bare);
      report.aim(
          Aim.atMost(
              "one text, " + length + " tokens: p50 / bare ONNX Runtime",
              turns.median("fp32") / bareTime,
              1.10));
      if (length == SHORT) {
        aimsOfShort(report, turns, bareTime);
      }
    }
    report.table(
        new Table(
            "One text, idle machine: p50 (p99) in ms, text to vector; bare: ids to states",
            List.of("", "bare", "at threads", "fp32", "int8", "LangChain4j"),
            rows));
  }

  private static void aimsOfShort(Report report, Turns turns, double bareTime) {
    report.aim(
        Aim.atLeast(
            "int8, one text, 16 tokens: bare fp32 / p50", bareTime / turns.median("int8"), 1.8));
    report.aim(
        Aim.atMost(
            "one text, 16 tokens: p50 / LangChain4j",
            turns.median("fp32") / turns.median("LangChain4j"),
            1));
    report.aim(
        Aim.atMost(
            "one text, 16 tokens: p99 / LangChain4j",
            turns.quantile("fp32", 0.99) / turns.quantile("LangChain4j", 0.99),
            0.7));
  }

  private Turns measure(int length) {
    String text = Texts.ofLength(length, 1, length).getFirst();
    long[] ids = contestants.ids(text);
    List<Contestant> all = new ArrayList<>();
    for (Contestants.Bare bare : contestants.bare()) {
      all.add(new Contestant("bare " + bare.threads(), Turns.millis(() -> bare.model().run(ids))));
    }
    all.add(new Contestant("fp32", Turns.millis(() -> contestants.fp32().embed(text))));
    all.add(new Contestant("int8", Turns.millis(() -> contestants.int8().embed(text))));
    all.add(new Contestant("LangChain4j", Turns.millis(() -> contestants.langChain().embed(text))));
    Turns.measure(Math.max(20, rounds / 10), SECONDS / 10, REST_MILLIS, all);
    return Turns.measure(
        Math.max(20, rounds * 2 * SHORT / Math.max(2 * SHORT, length)), SECONDS, REST_MILLIS, all);
  }

  private static String both(Turns turns, String name) {
    return String.format(
        Locale.ROOT, "%.2f (%.2f)", turns.median(name), turns.quantile(name, 0.99));
  }
}

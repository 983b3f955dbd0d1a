package dev.corral.benchmarks.embed;

import com.sun.management.ThreadMXBean;
import dev.corral.benchmarks.embed.Turns.Contestant;
import dev.corral.benchmarks.frame.Aim;
import dev.corral.benchmarks.frame.Report;
import dev.corral.benchmarks.frame.Table;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a call takes beside the model's run: the tokenizer's time, and garbage. */
final class Overheads {

  private static final int[] LENGTHS = {16, 256};
  private static final double SECONDS = 6;

  private final Contestants contestants;
  private final int calls;

  Overheads(Contestants contestants, int calls) {
    this.contestants = contestants;
    this.calls = calls;
  }

  void run(Report report) {
    List<List<String>> rows = new ArrayList<>();
    for (int length : LENGTHS) {
      String text = Texts.ofLength(length, 1, length).getFirst();
      Turns turns =
          Turns.measure(
              calls / 4,
              SECONDS,
              0,
              List.of(
                  new Contestant("tokenizer", Turns.millis(() -> contestants.ids(text))),
                  new Contestant("fp32", Turns.millis(() -> contestants.fp32().embed(text))),
                  new Contestant("int8", Turns.millis(() -> contestants.int8().embed(text)))));
      rows.add(
          List.of(
              length + " tokens",
              String.format(Locale.ROOT, "%.3f", turns.median("tokenizer")),
              String.format(
                  Locale.ROOT, "%.1f", 100 * turns.median("tokenizer") / turns.median("fp32")),
              Long.toString(allocated(() -> contestants.fp32().embed(text))),
              Long.toString(allocated(() -> contestants.langChain().embed(text)))));
      if (length == LENGTHS[0]) {
        report.aim(
            Aim.atMost(
                "tokenizer's share of a text of 16 tokens, fp32",
                turns.median("tokenizer") / turns.median("fp32"),
                0.1));
        report.aim(
            Aim.atMost(
                "tokenizer's share of a text of 16 tokens, int8",
                turns.median("tokenizer") / turns.median("int8"),
                0.1));
      }
    }
    report.table(
        new Table(
            "Beside the model",
            List.of(
                "",
                "tokenizer, ms",
                "% of a call",
                "bytes a call, fp32",
                "bytes a call, LangChain4j"),
            rows));
  }

  /** Returns the bytes of heap that all threads together take for one call. */
  private long allocated(Runnable call) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    int count = Math.max(10, calls / 20);
    call.run();
    long before = threads.getTotalThreadAllocatedBytes();
    for (int i = 0; i < count; i++) {
      call.run();
    }
    return (threads.getTotalThreadAllocatedBytes() - before) / count;
  }
}

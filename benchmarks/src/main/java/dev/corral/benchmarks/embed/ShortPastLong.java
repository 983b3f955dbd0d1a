package dev.corral.benchmarks.embed;

import dev.corral.benchmarks.embed.Turns.Contestant;
import dev.corral.benchmarks.frame.Aim;
import dev.corral.benchmarks.frame.Report;
import dev.corral.benchmarks.frame.Table;
import dev.corral.embedder.Embedder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;

/** What a short text waits while callers flood the embedder with long ones. */
final class ShortPastLong {

  private static final int FLOODING = 16;
  private static final double SECONDS = 8;

  private final Contestants contestants;
  private final int rounds;

  ShortPastLong(Contestants contestants, int rounds) {
    this.contestants = contestants;
    this.rounds = rounds;
  }

  void run(Report report) {
    List<List<String>> rows = new ArrayList<>();
    measure(report, rows, "fp32", contestants.fp32());
    measure(report, rows, "int8", contestants.int8());
    report.table(
        new Table(
            "A text of 16 tokens, p50 (p99) in ms, while " + FLOODING + " callers send 256 tokens",
            List.of("", "idle", "in the flood"),
            rows));
  }

  private void measure(Report report, List<List<String>> rows, String name, Embedder embedder) {
    String text = Texts.ofLength(16, 1, 3).getFirst();
    Contestant one = new Contestant(name, Turns.millis(() -> embedder.embed(text)));
    Turns idle = Turns.measure(rounds, SECONDS, 0, List.of(one));
    AtomicBoolean over = new AtomicBoolean();
    List<String> longTexts = Texts.ofLength(256, 50, 4);
    List<Thread> flood = new ArrayList<>();
    for (int caller = 0; caller < FLOODING; caller++) {
      flood.add(
          Thread.ofPlatform()
              .start(() -> {
                for (int i = 0; !over.get(); i++) {
                  embedder.embed(longTexts.get(i % longTexts.size()));
                }
              }));
    }
    Turns.measure(rounds / 10, SECONDS / 5, 0, List.of(one));
    Turns flooded = Turns.measure(rounds, SECONDS, 0, List.of(one));
    over.set(true);
    flood.forEach(Flood::join);
    rows.add(List.of(name, both(idle, name), both(flooded, name)));
    report.aim(
        Aim.atMost(
            name + ": p99 of a short text in a flood of long ones / idle p50",
            flooded.quantile(name, 0.99) / idle.median(name),
            3));
  }

  private static String both(Turns turns, String name) {
    return String.format(
        Locale.ROOT, "%.2f (%.2f)", turns.median(name), turns.quantile(name, 0.99));
  }
}

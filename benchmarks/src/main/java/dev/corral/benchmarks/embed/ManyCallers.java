package dev.corral.benchmarks.embed;

import dev.corral.benchmarks.embed.Turns.Contestant;
import dev.corral.benchmarks.frame.Aim;
import dev.corral.benchmarks.frame.Report;
import dev.corral.benchmarks.frame.Table;
import dev.corral.embedder.Embedder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/** Tokens a second from 64 callers. */
final class ManyCallers {

  private static final int CALLERS = 64;
  private static final int NAIVE_BATCH = 32;
  private static final String MIX = "/mix";
  private static final String SHORT = "/short";

  private final Contestants contestants;
  private final int rounds;
  private final double seconds;
  private final Map<String, List<Double>> perCpuSecond = new HashMap<>();
  private long useful;
  private long computed;

  ManyCallers(Contestants contestants, int rounds, double seconds) {
    this.contestants = contestants;
    this.rounds = rounds;
    this.seconds = seconds;
  }

  void run(Report report) {
    Turns mix = measure(Texts.mix(4_000, 11), true);
    Turns flood = measure(Texts.ofLength(16, 1_000, 12), false);
    report.table(
        new Table(
            "Tokens a second, "
                + CALLERS
                + " callers: median (least, most) of "
                + rounds
                + " turns",
            List.of("", "mix of 8 to 256 tokens", "a CPU second", "16 tokens", "a CPU second"),
            rows(mix, flood)));
    String fixed = mix.best("bare, one text", false);
    double ours = mix.median("fp32");
    report.note("Best fixed arrangement of the mix: " + fixed + ".");
    report.aim(Aim.atLeast("mix: tokens/s / best fixed arrangement", ours / mix.median(fixed), 1));
    report.aim(
        Aim.atLeast(
            "mix: tokens/s / naive padded batches of 32",
            ours / mix.median(mix.best("bare, padded", false)),
            2));
    report.aim(
        Aim.atMost(
            "mix: share of padding in what is computed", 1 - (double) useful / computed, 0.05));
    report.aim(Aim.atLeast("mix: tokens/s / LangChain4j", ours / mix.median("LangChain4j"), 1.35));
    report.aim(
        Aim.atLeast(
            "int8, mix: tokens/s / LangChain4j",
            mix.median("int8") / mix.median("LangChain4j"),
            3));
    report.aim(
        Aim.atLeast(
            "texts of 16: tokens/s / the same one by one",
            flood.median("fp32") / flood.median(flood.best("bare, one text", false)),
            1.8));
    report.aim(
        Aim.atLeast(
            "texts of 16: tokens/s / LangChain4j",
            flood.median("fp32") / flood.median("LangChain4j"),
            2));
    report.aim(
        Aim.atLeast(
            "int8, texts of 16: tokens/s / LangChain4j",
            flood.median("int8") / flood.median("LangChain4j"),
            3));
    aimsByCpu(report, fixed, flood.best("bare, one text", false));
  }

  /** The same by the time that the machine gave: what other processes took does not count. */
  private void aimsByCpu(Report report, String fixedMix, String fixedShort) {
    report.aim(
        Aim.atLeast(
            "mix: tokens/CPU-s / best fixed arrangement", cpuRatio("fp32", fixedMix, MIX), 1));
    report.aim(
        Aim.atLeast("mix: tokens/CPU-s / LangChain4j", cpuRatio("fp32", "LangChain4j", MIX), 1.35));
    report.aim(
        Aim.atLeast(
            "int8, mix: tokens/CPU-s / LangChain4j", cpuRatio("int8", "LangChain4j", MIX), 3));
    report.aim(
        Aim.atLeast(
            "texts of 16: tokens/CPU-s / the same one by one",
            cpuRatio("fp32", fixedShort, SHORT),
            1.8));
    report.aim(
        Aim.atLeast(
            "texts of 16: tokens/CPU-s / LangChain4j", cpuRatio("fp32", "LangChain4j", SHORT), 2));
  }

  private double cpuRatio(String ours, String theirs, String kind) {
    return medianPerCpu(ours + kind) / medianPerCpu(theirs + kind);
  }

  private double medianPerCpu(String key) {
    double[] sorted =
        perCpuSecond.getOrDefault(key, List.of()).stream().mapToDouble(d -> d).sorted().toArray();
    return sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2];
  }

  private List<List<String>> rows(Turns mix, Turns flood) {
    List<List<String>> rows = new ArrayList<>();
    for (String name : mix.samples().keySet()) {
      rows.add(
          List.of(
              name, cell(mix, name), perCpu(name + MIX), cell(flood, name), perCpu(name + SHORT)));
    }
    return rows;
  }

  private String perCpu(String key) {
    double median = medianPerCpu(key);
    return Double.isNaN(median) ? "-" : String.format(Locale.ROOT, "%,.0f", median);
  }

  private static String cell(Turns turns, String name) {
    return !turns.samples().containsKey(name)
        ? "-"
        : String.format(
            Locale.ROOT,
            "%,.0f (%,.0f, %,.0f)",
            turns.median(name),
            turns.quantile(name, 0),
            turns.quantile(name, 1));
  }

  /** Keeps the second figure of a contestant's speed beside. */
  private Contestant contestant(String name, String kind, Supplier<Flood.Speed> measure) {
    return new Contestant(
        name,
        () -> {
          Flood.Speed speed = measure.get();
          perCpuSecond
              .computeIfAbsent(name + kind, _ -> new ArrayList<>())
              .add(speed.perCpuSecond());
          return speed.perSecond();
        });
  }

  private Turns measure(List<String> texts, boolean padded) {
    List<long[]> ids = texts.stream().map(contestants::ids).toList();
    String kind = padded ? MIX : SHORT;
    int cores = Runtime.getRuntime().availableProcessors();
    List<Contestant> all = new ArrayList<>();
    for (Contestants.Bare bare : contestants.bare()) {
      for (int workers = 1; workers <= cores; workers *= 2) {
        int count = workers;
        String shape = count + " x " + bare.threads() + " threads";
        all.add(
            contestant("bare, one text a run, " + shape, kind, () -> oneByOne(bare, count, ids)));
        if (padded && count * bare.threads() == cores) {
          all.add(contestant("bare, padded 32, " + shape, kind, () -> padded(bare, count, ids)));
        }
      }
    }
    all.add(contestant("LangChain4j", kind, langChain(texts, ids)));
    all.add(contestant("fp32", kind, ours(contestants.fp32(), texts)));
    all.add(contestant("int8", kind, ours(contestants.int8(), texts)));
    return Turns.measure(rounds, all);
  }

  private Flood.Speed oneByOne(Contestants.Bare bare, int workers, List<long[]> ids) {
    return Flood.measure(
        workers,
        seconds,
        index -> {
          long[] row = ids.get(index % ids.size());
          bare.model().run(row);
          return row.length;
        });
  }

  private Flood.Speed padded(Contestants.Bare bare, int workers, List<long[]> ids) {
    return Flood.measure(
        workers, seconds, index -> bare.model().runPadded(ids, index, NAIVE_BATCH));
  }

  private Supplier<Flood.Speed> langChain(List<String> texts, List<long[]> ids) {
    return () ->
        Flood.measure(
            CALLERS,
            seconds,
            index -> {
              contestants.langChain().embed(texts.get(index % texts.size()));
              return Math.min(ids.get(index % ids.size()).length, Contestants.LANG_CHAIN_WINDOW);
            });
  }

  private Supplier<Flood.Speed> ours(Embedder embedder, List<String> texts) {
    return () -> {
      LongAdder tokens = new LongAdder();
      long before = embedder.statistics().tokens();
      Flood.Speed speed =
          Flood.measure(
              CALLERS,
              seconds,
              index -> {
                int count = embedder.embed(texts.get(index % texts.size())).tokens();
                tokens.add(count);
                return count;
              });
      useful += tokens.sum();
      computed += embedder.statistics().tokens() - before;
      return speed;
    };
  }
}

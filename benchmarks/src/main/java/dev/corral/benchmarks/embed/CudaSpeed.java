package dev.corral.benchmarks.embed;

import dev.corral.benchmarks.embed.Turns.Contestant;
import dev.corral.benchmarks.frame.Aim;
import dev.corral.benchmarks.frame.Report;
import dev.corral.benchmarks.frame.Table;
import dev.corral.embedder.Embedder;
import dev.corral.embedder.Provider;
import dev.corral.embedder.text.Tokenizer;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** Time of one text and tokens a second, against the published graph there and the CPU beside. */
final class CudaSpeed {

  private static final int[] LENGTHS = {8, 16, 32, 128, 256};
  private static final int[] CALLERS = {64, 512};
  private static final int NAIVE_BATCH = 32;
  private static final int[] NAIVE_WORKERS = {1, 4};

  private final Embedder cuda;
  private final int rounds;
  private final double seconds;

  CudaSpeed(Embedder cuda, boolean quick) {
    this.cuda = cuda;
    this.rounds = quick ? 100 : 400;
    this.seconds = quick ? 0.3 : 0.8;
  }

  void run(Report report) throws Exception {
    try (Embedder cpu = Embedder.builder().provider(Provider.CPU).open();
        BareModel bare = BareModel.openCuda();
        Tokenizer tokenizer = tokenizer()) {
      oneText(report, cpu, bare, tokenizer);
      Map<String, Embedder> embedders = new LinkedHashMap<>();
      List<Embedder> opened = new ArrayList<>();
      try {
        embedders.put("Corral, " + CudaBenchmark.ROWS[0] + " rows", cuda);
        for (int i = 1; i < CudaBenchmark.ROWS.length; i++) {
          Embedder more = CudaBenchmark.cuda(CudaBenchmark.ROWS[i]);
          opened.add(more);
          embedders.put("Corral, " + CudaBenchmark.ROWS[i] + " rows", more);
        }
        embedders.put("CPU", cpu);
        floods(report, embedders, bare, tokenizer);
      } finally {
        opened.forEach(Embedder::close);
      }
    }
  }

  private static Tokenizer tokenizer() throws Exception {
    try (InputStream json =
        Objects.requireNonNull(
            CudaSpeed.class.getResourceAsStream("/all-minilm-l6-v2-tokenizer.json"))) {
      return Tokenizer.open(new String(json.readAllBytes(), StandardCharsets.UTF_8), 256);
    }
  }

  private void oneText(Report report, Embedder cpu, BareModel bare, Tokenizer tokenizer) {
    List<List<String>> rows = new ArrayList<>();
    for (int length : LENGTHS) {
      String text = Texts.ofLength(length, 1, length).getFirst();
      long[] ids = tokenizer.encode(text).ids();
      List<Contestant> all =
          List.of(
              new Contestant("bare", Turns.millis(() -> bare.run(ids))),
              new Contestant("cuda", Turns.millis(() -> cuda.embed(text))),
              new Contestant("cpu", Turns.millis(() -> cpu.embed(text))));
      Turns.measure(rounds / 4, 1, 0, all);
      Turns turns = Turns.measure(rounds, 4, 0, all);
      rows.add(
          List.of(
              length + " tokens", both(turns, "bare"), both(turns, "cuda"), both(turns, "cpu")));
      report.aim(
          Aim.atMost(
              "one text, " + length + " tokens: p50 / the published graph on the device",
              turns.median("cuda") / turns.median("bare"),
              1.10));
    }
    report.table(
        new Table(
            "One text: p50 (p99) in ms, text to vector; published graph: ids to states",
            List.of("", "published graph, device", "Corral, device", "Corral, CPU"),
            rows));
  }

  private static String both(Turns turns, String name) {
    return String.format(
        Locale.ROOT, "%.2f (%.2f)", turns.median(name), turns.quantile(name, 0.99));
  }

  private void floods(
      Report report, Map<String, Embedder> embedders, BareModel bare, Tokenizer tokenizer) {
    List<String> columns = new ArrayList<>(List.of(""));
    Map<String, List<String>> rows = new LinkedHashMap<>();
    for (boolean mixed : new boolean[] {true, false}) {
      List<String> texts = mixed ? Texts.mix(4_000, 11) : Texts.ofLength(16, 2_000, 12);
      List<long[]> ids = texts.stream().map(text -> tokenizer.encode(text).ids()).toList();
      String kind = mixed ? "mix" : "16 tokens";
      for (int callers : CALLERS) {
        List<Contestant> all = new ArrayList<>();
        for (int workers : NAIVE_WORKERS) {
          all.add(
              new Contestant(
                  "padded batches of 32, " + workers + " at a time",
                  () -> padded(bare, workers, ids)));
        }
        embedders.forEach((name, embedder) ->
            all.add(new Contestant(name, () -> flood(embedder, callers, texts))));
        flood(cuda, callers, texts);
        Turns turns = Turns.measure(3, all);
        columns.add(kind + ", " + callers + " callers");
        for (Contestant one : all) {
          rows.computeIfAbsent(one.name(), name -> new ArrayList<>(List.of(name)))
              .add(
                  String.format(
                      Locale.ROOT,
                      "%,.0f (%,.0f, %,.0f)",
                      turns.median(one.name()),
                      turns.quantile(one.name(), 0),
                      turns.quantile(one.name(), 1)));
        }
        aims(report, kind + ", " + callers + " callers: tokens/s / ", turns);
      }
    }
    report.table(
        new Table(
            "Tokens a second: median (least, most) of 3 turns; padded: ids to states",
            columns,
            List.copyOf(rows.values())));
  }

  private static void aims(Report report, String name, Turns turns) {
    double best = turns.median(turns.best("Corral", false));
    report.aim(
        Aim.atLeast(
            name + "padded batches of 32", best / turns.median(turns.best("padded", false)), 1));
    report.aim(Aim.atLeast(name + "the CPU beside", best / turns.median("CPU"), 1));
  }

  private double flood(Embedder embedder, int callers, List<String> texts) {
    return Flood.measure(
            callers, seconds, index -> embedder.embed(texts.get(index % texts.size())).tokens())
        .perSecond();
  }

  private double padded(BareModel bare, int workers, List<long[]> ids) {
    return Flood.measure(workers, seconds, index -> bare.runPadded(ids, index, NAIVE_BATCH))
        .perSecond();
  }
}

package dev.corral.benchmarks.chroma;

import dev.corral.benchmarks.corpus.VectorSet;
import dev.corral.benchmarks.frame.Aim;
import dev.corral.benchmarks.frame.Benchmark;
import dev.corral.benchmarks.frame.Python;
import dev.corral.benchmarks.frame.Report;
import dev.corral.benchmarks.frame.Table;
import dev.corral.core.vector.index.FloatVectors;
import dev.corral.core.vector.index.Metric;
import dev.corral.core.vector.index.Nearest;
import dev.corral.core.vector.index.OrdinalSet;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** {@code corral bench chroma}. */
public final class ChromaBenchmark implements Benchmark {

  private static final int K = 10;

  @Override
  public String name() {
    return "chroma";
  }

  @Override
  public String description() {
    return "the server against a real Chroma, over HTTP: queries, filters, reads, writes, memory";
  }

  @Override
  public void run(Report report, boolean quick) throws IOException {
    Optional<Python> python = Python.find(report);
    if (python.isEmpty()) {
      return;
    }
    VectorSet set = VectorSet.open(report, quick ? 4_000 : 100_000, quick ? 100 : 1_000);
    int read = Math.min(50_000, set.count());
    Work work = new Work(set, nearest(set), quick ? 20 : 60, read);
    Outcome chroma = outcome(report, work, Server.chroma(python.get()));
    Outcome corral = outcome(report, work, Server.corral());
    report.table(table(set.count(), read, corral, chroma));
    report.note(
        "Both are asked the same questions for five seconds before the times are taken, by a client"
            + " that writes and reads its socket on the thread that asks.");
    aims(report, corral, chroma);
  }

  private static int[][] nearest(VectorSet set) {
    var vectors = new FloatVectors(set.dimension(), Metric.COSINE);
    for (int i = 0; i < set.count(); i++) {
      int ordinal = vectors.append(set.vector(i));
      assert ordinal == i;
    }
    return IntStream.range(0, set.questions())
        .parallel()
        .mapToObj(question -> {
          var found = new Nearest(K);
          vectors
              .scorer(set.question(question))
              .scan(OrdinalSet.range(0, set.count()), 0, set.count(), found);
          return found.drain().ordinals();
        })
        .toArray(int[][]::new);
  }

  private static Outcome outcome(Report report, Work work, Server server) throws IOException {
    report.progress(server.name());
    try (server) {
      return work.on(server);
    }
  }

  private static Table table(int count, int read, Outcome corral, Outcome chroma) {
    List<List<String>> rows = new ArrayList<>();
    add(rows, "query p50, ms", corral, chroma, one -> one.query().p50());
    add(rows, "query p99, ms", corral, chroma, one -> one.query().p99());
    add(rows, "recall@10", corral, chroma, Outcome::recall);
    for (int percent : corral.filtered().keySet()) {
      add(
          rows,
          "filter that accepts " + percent + " %, p50, ms",
          corral,
          chroma,
          one -> one.filteredBy(percent).p50());
      add(rows, "the same, p99, ms", corral, chroma, one -> one.filteredBy(percent).p99());
    }
    add(
        rows,
        "get of " + read + " records in pages of 10,000, s",
        corral,
        chroma,
        Outcome::getSeconds);
    add(
        rows,
        "insert in batches of 300, records/s",
        corral,
        chroma,
        one -> count / one.insertSeconds());
    add(rows, "resident memory after all of it, MiB", corral, chroma, Outcome::residentMib);
    add(rows, "disk, MiB", corral, chroma, Outcome::diskMib);
    add(rows, "disk 10 s after the collection was deleted, MiB", corral, chroma, Outcome::leftMib);
    add(rows, "restart to the first answer, s", corral, chroma, Outcome::restartSeconds);
    return new Table(
        count + " records with texts and metadata, one kept-alive connection",
        List.of("", "Corral", "Chroma 1.5.9", "ratio"),
        rows);
  }

  private static void add(
      List<List<String>> rows,
      String name,
      Outcome corral,
      Outcome chroma,
      ToDoubleFunction<Outcome> figure) {
    double ours = figure.applyAsDouble(corral);
    double theirs = figure.applyAsDouble(chroma);
    rows.add(List.of(name, shown(ours), shown(theirs), shown(ours / theirs)));
  }

  private static String shown(double number) {
    return String.format(Locale.ROOT, Math.abs(number) >= 100 ? "%.0f" : "%.3f", number);
  }

  private static void aims(Report report, Outcome corral, Outcome chroma) {
    report.aim(
        Aim.atLeast("query p50: Chroma / Corral", chroma.query().p50() / corral.query().p50(), 5));
    report.aim(
        Aim.atLeast("query p99: Chroma / Corral", chroma.query().p99() / corral.query().p99(), 5));
    report.aim(Aim.atLeast("recall: Corral / Chroma", corral.recall() / chroma.recall(), 1));
    for (int percent : corral.filtered().keySet()) {
      report.aim(
          Aim.atLeast(
              "filter of " + percent + " %, p50: Chroma / Corral",
              chroma.filteredBy(percent).p50() / corral.filteredBy(percent).p50(),
              20));
    }
    report.aim(
        Aim.atLeast("full get: Chroma / Corral", chroma.getSeconds() / corral.getSeconds(), 5));
    report.aim(
        Aim.atLeast(
            "insert, synced: Corral / Chroma", chroma.insertSeconds() / corral.insertSeconds(), 3));
    report.aim(
        Aim.atMost(
            "resident memory: Corral / Chroma", corral.residentMib() / chroma.residentMib(), 0.5));
    report.aim(
        Aim.atMost("disk after the deletion / before", corral.leftMib() / corral.diskMib(), 0.1));
    report.aim(Aim.atMost("restart to the first answer, s", corral.restartSeconds(), 2));
  }
}

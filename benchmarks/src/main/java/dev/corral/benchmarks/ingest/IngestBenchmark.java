package dev.corral.benchmarks.ingest;

import dev.corral.benchmarks.corpus.Paragraph;
import dev.corral.benchmarks.corpus.VectorSet;
import dev.corral.benchmarks.frame.Aim;
import dev.corral.benchmarks.frame.Benchmark;
import dev.corral.benchmarks.frame.Report;
import dev.corral.benchmarks.frame.Scratch;
import dev.corral.benchmarks.frame.Table;
import dev.corral.core.retrieval.IngestReport;
import dev.corral.core.retrieval.VectorStore;
import dev.corral.embedder.Embedder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Files to searchable, and questions to passages among many. */
public final class IngestBenchmark implements Benchmark {

  private static final int CHUNKS = 100_000;
  private static final int QUICK_CHUNKS = 5_000;
  private static final int ROUNDS = 5;
  private static final int FILES = 15;
  private static final int QUICK_FILES = 5;

  private static final double EMBEDDING_SHARE = 0.85;
  private static final double MOST_TIMES = 1.5;

  @Override
  public String name() {
    return "ingest";
  }

  @Override
  public String description() {
    return "files to searchable, questions to passages among 100,000";
  }

  @Override
  public void run(Report report, boolean quick) throws IOException {
    int chunks = quick ? QUICK_CHUNKS : CHUNKS;
    VectorSet set = VectorSet.open(report, chunks, 1);
    Path home = Path.of(System.getProperty("corral.home", "."));
    List<String> questions = questions(home.resolve("benchmarks/evaluation"));
    Iterator<String> paragraphs = set.texts().stream().map(Paragraph::text).iterator();
    try (Scratch folder = new Scratch("folder");
        Embedder embedder = Embedder.builder().open()) {
      Path samples = home.resolve("examples/documents");
      Map<String, Path> warmUp = MixedFolder.write(folder.path(), samples, paragraphs, 0);
      Map<String, Path> files =
          MixedFolder.write(folder.path(), samples, paragraphs, quick ? QUICK_FILES : FILES);
      Passes passes = new Passes(embedder);
      passes.run(warmUp, files, quick ? 1 : 2);
      report(report, passes, files.size());
      ChromaClient.measure(report, passes.windows(), quick);
      try (Workshop workshop = new Workshop(embedder)) {
        report.progress("writing " + chunks + " chunks with vectors at hand");
        LargeStore large = new LargeStore(workshop, set, chunks);
        searches(report, embedder, large, questions, quick ? 1 : ROUNDS);
        bulk(report, workshop, new Asking(large, questions), files, quick);
      }
    }
    report.note(
        "A page is "
            + MixedFolder.PAGE
            + " characters. Each time the better of the passes counts. Questions are those of the"
            + " evaluation set.");
  }

  private static List<String> questions(Path folder) throws IOException {
    List<String> questions = new ArrayList<>();
    for (String name : List.of("sample-documents.tsv", "documentation.tsv")) {
      Files.readAllLines(folder.resolve(name)).stream()
          .skip(1)
          .map(line -> line.split("\t")[2])
          .forEach(questions::add);
    }
    return questions;
  }

  private static void report(Report report, Passes passes, int files) {
    IngestReport what = passes.report();
    double pages = what.characters() / (double) MixedFolder.PAGE;
    report.table(
        new Table(
            files + " files, mixed kinds, to searchable",
            List.of("", ""),
            List.of(
                List.of("pages", shown(pages)),
                List.of("chunks", "" + what.chunks()),
                List.of("windows", "" + what.windows()),
                List.of("seconds to searchable", shown(passes.ingestSeconds())),
                List.of("seconds of bare embedding, 4 callers", shown(passes.bareSeconds())),
                List.of("pages/s", shown(pages / passes.ingestSeconds())),
                List.of("windows/s", shown(what.windows() / passes.ingestSeconds())),
                List.of("reading, all files, s", shown(what.extractNanos() / 1e9)),
                List.of("cutting, all files, s", shown(what.chunkNanos() / 1e9)),
                List.of("storing, all files, s", shown(what.storeNanos() / 1e9)))));
    report.aim(
        Aim.atLeast(
            "files to searchable / bare embedding of the same windows",
            passes.bareSeconds() / passes.ingestSeconds(),
            EMBEDDING_SHARE));
  }

  private static void searches(
      Report report, Embedder embedder, LargeStore large, List<String> questions, int rounds) {
    questions.forEach(large::search);
    Times embedding = new Times();
    Times searching = new Times();
    for (int i = 0; i < rounds * questions.size(); i++) {
      String question = questions.get(i % questions.size());
      long begin = System.nanoTime();
      var _ = embedder.embed(question);
      long embedded = System.nanoTime();
      large.search(question);
      embedding.add(embedded - begin);
      searching.add(System.nanoTime() - embedded);
    }
    report.table(
        new Table(
            "Question to passages, hybrid, " + large.chunks() + " chunks, one caller, ms",
            List.of("", "count", "p50", "p99"),
            List.of(
                embedding.row("the question embedded"), searching.row("question to passages"))));
    for (double quantile : new double[] {0.5, 0.99}) {
      report.aim(
          Aim.atMost(
              "question to passages / embedding it, p" + Math.round(quantile * 100),
              searching.at(quantile) / embedding.at(quantile),
              MOST_TIMES));
    }
  }

  private static void bulk(
      Report report, Workshop workshop, Asking asking, Map<String, Path> files, boolean quick)
      throws IOException {
    int seconds = quick ? 4 : 20;
    Times idle = asking.ask(() -> true, seconds);
    VectorStore store = workshop.store("bulk");
    workshop.begin(store, files);
    Times busy = asking.ask(() -> workshop.isBusy(store), 3 * seconds);
    report.table(
        new Table(
            "Four questions a second, from when each is due to its passages, ms",
            List.of("", "count", "p50", "p99"),
            List.of(idle.row("idle"), busy.row("while the folder is taken in"))));
    report.aim(
        Aim.atMost(
            "p99 of questions during bulk ingestion / idle",
            busy.at(0.99) / idle.at(0.99),
            MOST_TIMES));
  }

  private static String shown(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}

package dev.corral.benchmarks.retrieval;

import dev.corral.benchmarks.frame.Aim;
import dev.corral.benchmarks.frame.Benchmark;
import dev.corral.benchmarks.frame.Report;
import dev.corral.benchmarks.frame.Table;
import dev.corral.benchmarks.retrieval.Question.Half;
import dev.corral.core.retrieval.Attachment;
import dev.corral.core.retrieval.Fusion;
import dev.corral.core.retrieval.IngestReport;
import dev.corral.embedder.Embedder;
import dev.corral.server.cli.CommandFailed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** How well and how soon questions find their passages. */
public final class RetrievalBenchmark implements Benchmark {

  /** Weights of words that are tried against one of nearness. */
  private static final double[] WEIGHTS = {0, 0.25, 0.5, 1, 2, 4};

  private static final String HYBRID = "hybrid: both, reranked";
  private static final double TRUE_CITATIONS = 0.99;

  @Override
  public String name() {
    return "retrieval";
  }

  @Override
  public String description() {
    return "questions to passages: recall, ranks, true citations, times";
  }

  @Override
  public void run(Report report, boolean quick) throws IOException {
    Sources samples = Sources.samples(Path.of(System.getProperty("corral.home", ".")));
    Sources sources = quick ? samples : samples.withDocumentation();
    try (Embedder embedder = Embedder.builder().open();
        Library library = Library.open(sources, embedder, report)) {
      check(library, sources.questions());
      contents(report, library);
      Rankings rankings = new Rankings(library);
      List<Question> documentation =
          sources.questions().stream().filter(question -> !question.bound()).toList();
      compare(report, rankings, "the sample documents", samples.questions());
      if (!documentation.isEmpty()) {
        compare(report, rankings, "the documentation", documentation);
      }
      Map<String, Quality> whole = compare(report, rankings, "everything", sources.questions());
      aims(report, whole);
      weights(report, rankings, sources.of(Half.TUNING));
      citations(report, library, sources);
      SearchTimes times = new SearchTimes();
      times.measure(library, sources.questions(), quick ? 3 : 6);
      times.report(report, library.records().count());
    }
    report.note(
        "Other work may have run on the machine: the times are not those of a quiet one. With some"
            + " hundred questions a half, a difference of recall below 0.05 says little.");
  }

  /** Ends where a question could not be answered at all: the texts are not those it is about. */
  private static void check(Library library, List<Question> questions) {
    Map<String, String> texts = new LinkedHashMap<>();
    List<String> unread = new ArrayList<>();
    for (Attachment attachment : library.attachments()) {
      String name = library.knowledge().files().get(attachment.fileId()).name();
      if (attachment.problem() != null) {
        unread.add(name + ": " + attachment.problem().message());
      }
      List<String> pages =
          library.knowledge().stores().text(library.storeId(), attachment.fileId());
      texts.put(name, String.join("\n", pages));
    }
    List<String> lost =
        questions.stream()
            .filter(question -> !question.isIn(texts.getOrDefault(question.file(), "")))
            .map(question -> question.file() + ": " + question.anchor())
            .toList();
    if (!lost.isEmpty() || !unread.isEmpty()) {
      throw new CommandFailed("not the texts of the evaluation set: " + lost + " " + unread);
    }
  }

  private static void contents(Report report, Library library) {
    IngestReport totals = library.totals();
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("files", "" + library.attachments().size()));
    rows.add(List.of("passages", "" + totals.chunks()));
    rows.add(List.of("vectors", "" + totals.windows()));
    rows.add(List.of("million characters", shown(totals.characters() / 1e6)));
    if (library.seconds() > 0) {
      rows.add(List.of("seconds to take them in", shown(library.seconds())));
      rows.add(List.of("passages/s", shown(totals.chunks() / library.seconds())));
    }
    report.table(new Table("What is searched", List.of("", ""), rows));
  }

  private static Map<String, Quality> compare(
      Report report, Rankings rankings, String about, List<Question> questions) {
    Map<String, Function<Question, List<Found>>> ways = new LinkedHashMap<>();
    ways.put("dense", question -> rankings.fused(question, Fusion.VECTORS));
    ways.put("BM25", rankings::worded);
    ways.put("both, by ranks alone", question -> rankings.fused(question, new Fusion(1, 1)));
    ways.put(HYBRID, question -> rankings.fused(question, Fusion.HYBRID));
    ways.put("both, reranked by likeness of chunks", rankings::reranked);
    Map<String, Quality> reporting = new LinkedHashMap<>();
    List<List<String>> rows = new ArrayList<>();
    ways.forEach((name, way) -> {
      List<String> row = new ArrayList<>(List.of(name));
      for (Half half : Half.values()) {
        List<Question> asked = questions.stream().filter(q -> q.half() == half).toList();
        Quality quality = Quality.of(asked, way);
        row.addAll(quality.cells());
        if (half == Half.REPORTING) {
          reporting.put(name, quality);
        }
      }
      rows.add(row);
    });
    report.table(
        new Table(
            "Questions about " + about + ": " + questions.size() + ", half of them for tuning",
            List.of(
                "",
                "tuning: recall@5",
                "MRR@10",
                "nDCG@10",
                "reporting: recall@5",
                "MRR@10",
                "nDCG@10"),
            rows));
    return reporting;
  }

  private static void aims(Report report, Map<String, Quality> reporting) {
    double best = Math.max(recall(reporting, "dense"), recall(reporting, "BM25"));
    report.aim(
        Aim.atLeast(
            "recall@5 of hybrid / the better of its two halves",
            recall(reporting, HYBRID) / best,
            1));
  }

  private static double recall(Map<String, Quality> reporting, String way) {
    Quality quality = reporting.get(way);
    return quality == null ? Double.NaN : quality.recallAt5();
  }

  private static void weights(Report report, Rankings rankings, List<Question> tuning) {
    List<List<String>> rows = new ArrayList<>();
    for (double weight : WEIGHTS) {
      Fusion fusion = new Fusion(1, weight);
      List<String> row = new ArrayList<>(List.of(String.format(Locale.ROOT, "1 : %.2f", weight)));
      row.addAll(Quality.of(tuning, question -> rankings.fused(question, fusion)).cells());
      rows.add(row);
    }
    report.table(
        new Table(
            "Weights of nearness and words by ranks alone, tuning half: "
                + tuning.size()
                + " questions",
            List.of("", "recall@5", "MRR@10", "nDCG@10"),
            rows));
  }

  private static void citations(Report report, Library library, Sources sources) {
    Citations citations = new Citations(sources.files());
    citations.ask(
        library, sources.questions().stream().filter(asked -> asked.page() != null).toList());
    report.table(
        new Table(
            "Answers of quote to the questions about the PDF", List.of("", ""), citations.rows()));
    report.aim(
        Aim.atLeast(
            "true citations: the sentence stands on the page of the file cited",
            citations.trueShare(),
            TRUE_CITATIONS));
    report.aim(
        Aim.atLeast(
            "PDF questions with a quotation from the page meant",
            citations.expectedShare(),
            TRUE_CITATIONS));
  }

  private static String shown(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}

package dev.corral.benchmarks.vectors;

import dev.corral.benchmarks.corpus.VectorSet;
import dev.corral.benchmarks.frame.Aim;
import dev.corral.benchmarks.frame.Benchmark;
import dev.corral.benchmarks.frame.Python;
import dev.corral.benchmarks.frame.Report;
import dev.corral.benchmarks.frame.Table;
import dev.corral.core.vector.index.FloatVectors;
import dev.corral.core.vector.index.Metric;
import dev.corral.core.vector.index.OrdinalSet;
import dev.corral.core.vector.index.VectorIndex;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** {@code corral bench vectors}. */
public final class VectorsBenchmark implements Benchmark {

  /** Chroma's defaults, which all are built with. */
  private static final int LINKS = 16;

  private static final int BUILD_BREADTH = 100;

  private static final double RECALL = 0.99;

  @Override
  public String name() {
    return "vectors";
  }

  @Override
  public String description() {
    return "recall against speed on real vectors: ours, hnswlib, hnswlib-java, JVector, Lucene";
  }

  @Override
  public void run(Report report, boolean quick) throws Exception {
    VectorSet set = VectorSet.open(report, quick ? 4_000 : 100_000, quick ? 200 : 2_000);
    FloatVectors vectors = vectors(set);
    List<float[]> questions = IntStream.range(0, set.questions()).mapToObj(set::question).toList();
    Truth truth = Truth.of(vectors, questions, OrdinalSet.range(0, vectors.end()));
    var shape = new VectorIndex.Shape(LINKS, BUILD_BREADTH);
    var graph =
        new OwnIndex(
            "ours, graph by codes",
            List.of(30, 40, 50, 60, 80, 120),
            set,
            vectors,
            VectorIndex.hnsw(vectors, shape, true));
    report.progress(set.count() + " vectors, " + set.questions() + " questions");
    List<Curve> curves = new ArrayList<>();
    Curve ours = curve(report, graph, truth, curves);
    FloatVectors moved = vectors(set);
    var _ =
        curve(
            report,
            new OwnIndex(
                "ours, its vectors on disk",
                List.of(60, 80),
                set,
                moved,
                VectorIndex.hnsw(moved, shape, true),
                Files.createTempDirectory("corral-bench-vectors")),
            truth,
            curves);
    rivals(report, set, truth, curves, vectors);
    report.table(table(curves, set));
    report.note(
        "All answer a question at a time with the ten nearest of the same vectors, which are of"
            + " length one; all are built on one thread but JVector, which takes all cores. Bytes"
            + " are for a vector with what the index keeps of it, as each tells. hnswlib in C++ is"
            + " asked for all at once for its speed, and one by one, each through a call from"
            + " Python, for p50 and p99.");
    aims(report, ours, curves);
    Curve.Point at = ours.at(RECALL);
    new AfterDeletes(set, vectors, graph.index(), questions, at.breadth()).run(report, at.speed());
    report.progress("a collection on disk");
    try (DiskCollection collection = new DiskCollection(set, at.breadth())) {
      int asked = Math.min(questions.size(), quick ? 100 : 500);
      new Filters(collection, set, vectors(set), questions.subList(0, asked)).run(report);
      new UnderWrites(collection, set, quick ? 2 : 10).run(report);
      report.note(
          "Into the collection, on disk and synced in batches of 1,000: "
              + Figures.whole(set.count() / collection.insertSeconds())
              + " records/s; with its graph: "
              + Figures.whole(set.count() / collection.indexSeconds())
              + " records/s.");
    }
  }

  private static FloatVectors vectors(VectorSet set) {
    var vectors = new FloatVectors(set.dimension(), Metric.COSINE);
    for (int i = 0; i < set.count(); i++) {
      int ordinal = vectors.append(set.vector(i));
      assert ordinal == i;
    }
    return vectors;
  }

  private static Curve curve(Report report, Contestant contestant, Truth truth, List<Curve> into)
      throws IOException {
    report.progress(contestant.name());
    try (contestant) {
      Curve curve = Curve.of(contestant, truth);
      into.add(curve);
      return curve;
    }
  }

  private static void rivals(
      Report report, VectorSet set, Truth truth, List<Curve> curves, FloatVectors vectors)
      throws IOException {
    Optional<Python> python = Python.find(report);
    if (python.isPresent()) {
      report.progress("hnswlib (C++)");
      curves.add(NativeHnswlib.measure(python.get(), set, truth, LINKS, BUILD_BREADTH));
    }
    var _ = curve(report, new HnswlibJava(set, LINKS, BUILD_BREADTH), truth, curves);
    var _ = curve(report, new JVector(set, LINKS, BUILD_BREADTH), truth, curves);
    var _ = curve(report, new Lucene(set, LINKS, BUILD_BREADTH), truth, curves);
    var _ =
        curve(
            report,
            new OwnIndex(
                "ours, all codes compared",
                List.of(60),
                set,
                vectors,
                VectorIndex.coded(vectors, vectors.end())),
            truth,
            curves);
  }

  private static Table table(List<Curve> curves, VectorSet set) {
    List<List<String>> rows = new ArrayList<>();
    for (Curve curve : curves) {
      for (Curve.Point point : curve.points()) {
        Speed speed = point.speed();
        boolean first = point.equals(curve.points().getFirst());
        rows.add(
            List.of(
                first ? curve.name() : "",
                first ? Figures.seconds(curve.buildSeconds()) : "",
                first ? Figures.whole((double) curve.bytesPerVector()) : "",
                String.valueOf(point.breadth()),
                Figures.recall(speed.recall()),
                Figures.whole(speed.perSecond()),
                Figures.whole(speed.perSecondAll()),
                Figures.whole(speed.p50()),
                Figures.whole(speed.p99())));
      }
    }
    return new Table(
        set.count() + " vectors of MiniLM, ten nearest, M 16, efConstruction 100",
        List.of(
            "index",
            "build s",
            "bytes",
            "breadth",
            "recall@10",
            "q/s",
            "q/s all cores",
            "p50 µs",
            "p99 µs"),
        rows);
  }

  private static void aims(Report report, Curve ours, List<Curve> curves) {
    double own = ours.perSecondAt(RECALL);
    List<List<String>> rows = new ArrayList<>();
    for (Curve curve : curves) {
      double other = curve.perSecondAt(RECALL);
      boolean reached = !Double.isNaN(other);
      rows.add(
          List.of(
              curve.name(),
              reached ? Figures.whole(other) : "never reached",
              reached ? Figures.ratio(own / other) : ""));
    }
    report.table(
        new Table(
            "Queries a second at recall 0.99, one thread",
            List.of("index", "q/s", "ours is faster by"),
            rows));
    aim(report, "ours / hnswlib (C++) at recall 0.99", own, of(curves, "(C++)"), 3);
    aim(report, "ours / hnswlib-java at recall 0.99", own, of(curves, "hnswlib-java"), 6);
    Speed at = ours.at(RECALL).speed();
    report.aim(Aim.atLeast("recall of ours at its breadth", at.recall(), RECALL));
    report.aim(Aim.atMost("p99 / p50 of ours there", at.p99() / at.p50(), 2));
  }

  private static @Nullable Curve of(List<Curve> curves, String name) {
    return curves.stream().filter(curve -> curve.name().contains(name)).findFirst().orElse(null);
  }

  private static void aim(
      Report report, String name, double own, @Nullable Curve other, double target) {
    if (other != null) {
      report.aim(Aim.atLeast(name, own / other.perSecondAt(RECALL), target));
    }
  }
}

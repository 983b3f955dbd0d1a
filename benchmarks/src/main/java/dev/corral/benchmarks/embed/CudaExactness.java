package dev.corral.benchmarks.embed;

import dev.corral.benchmarks.frame.Aim;
import dev.corral.benchmarks.frame.Report;
import dev.corral.benchmarks.frame.Table;
import dev.corral.embedder.Embedder;
import dev.corral.embedder.Embedding;
import dev.corral.embedder.Provider;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/** How close a device's vectors are to the reference, and whether neighbours change them. */
final class CudaExactness {

  private static final long SEED = 5;

  private final Embedder cuda;
  private final int crowds;

  CudaExactness(Embedder cuda, int crowds) {
    this.cuda = cuda;
    this.crowds = crowds;
  }

  void run(Report report) throws IOException {
    References references = References.read();
    List<String> texts = new ArrayList<>(references.texts());
    List<float[]> alone = oneByOne(cuda, texts);
    double reference = 1;
    for (int i = 0; i < references.all().size(); i++) {
      float[] expected = references.all().get(i).vector();
      reference = Math.min(reference, References.cosine(alone.get(i), expected));
    }
    Difference cpu = new Difference();
    try (Embedder embedder = Embedder.builder().provider(Provider.CPU).open()) {
      cpu.add(alone, oneByOne(embedder, texts));
    }
    texts.addAll(Texts.mix(200, 31));
    alone = oneByOne(cuda, texts);
    Difference again = new Difference();
    again.add(alone, oneByOne(cuda, texts));
    Difference crowd = new Difference();
    for (int i = 0; i < crowds; i++) {
      crowd.add(alone, inACrowd(texts, new Random(SEED + i)));
    }
    Difference opened = new Difference();
    try (Embedder other = CudaBenchmark.cuda(CudaBenchmark.ROWS[0])) {
      opened.add(alone, oneByOne(other, texts));
    }
    Difference rows = new Difference();
    try (Embedder other = CudaBenchmark.cuda(CudaBenchmark.ROWS[1])) {
      rows.add(alone, oneByOne(other, texts));
    }
    report.table(
        new Table(
            "Vectors of the device, each text alone, against others of the same text",
            List.of("", "compared", "other bits", "largest difference", "least cosine"),
            List.of(
                cpu.row("the CPU's"),
                again.row("alone a second time"),
                crowd.row("among others, " + crowds + " crowds"),
                opened.row("after opening once more"),
                rows.row("with " + CudaBenchmark.ROWS[1] + " rows a run"))));
    report.aim(
        Aim.atLeast(
            "least cosine to the reference, " + references.all().size() + " texts",
            reference,
            0.99999));
    report.aim(Aim.atMost("vectors that their neighbours changed", crowd.different, 0));
  }

  private static List<float[]> oneByOne(Embedder embedder, List<String> texts) {
    return texts.stream().map(text -> embedder.embed(text).vector()).toList();
  }

  /** Asks for all texts in calls of 1 to 40, in another order, all at once. */
  private List<float[]> inACrowd(List<String> texts, Random random) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      order.add(i);
    }
    Collections.shuffle(order, random);
    float[][] vectors = new float[texts.size()][];
    List<CompletableFuture<?>> calls = new ArrayList<>();
    for (int first = 0; first < order.size(); ) {
      int end = Math.min(order.size(), first + 1 + random.nextInt(40));
      List<Integer> places = order.subList(first, end);
      CompletableFuture<List<Embedding>> call =
          cuda.embedAsync(places.stream().map(texts::get).toList());
      calls.add(
          call.thenAccept(found -> {
            for (int i = 0; i < found.size(); i++) {
              vectors[places.get(i)] = found.get(i).vector();
            }
          }));
      first = end;
    }
    calls.forEach(CompletableFuture::join);
    return Arrays.asList(vectors);
  }

  /** How far vectors are from those that were expected. */
  private static final class Difference {

    private int compared;
    private int different;
    private double largest;
    private double cosine = 1;

    void add(List<float[]> expected, List<float[]> found) {
      for (int i = 0; i < expected.size(); i++) {
        float[] a = expected.get(i);
        float[] b = found.get(i);
        compared++;
        different += Arrays.equals(a, b) ? 0 : 1;
        cosine = Math.min(cosine, References.cosine(a, b));
        for (int j = 0; j < a.length; j++) {
          largest = Math.max(largest, Math.abs((double) a[j] - b[j]));
        }
      }
    }

    List<String> row(String name) {
      return List.of(
          name,
          Integer.toString(compared),
          Integer.toString(different),
          String.format(Locale.ROOT, "%.1e", largest),
          String.format(Locale.ROOT, "%.8f", cosine));
    }
  }
}

package dev.corral.benchmarks.embed;

import dev.corral.benchmarks.frame.Benchmark;
import dev.corral.benchmarks.frame.Report;
import dev.corral.benchmarks.frame.Table;
import dev.corral.embedder.Embedder;
import dev.corral.embedder.EmbedderException;
import dev.corral.embedder.Precision;
import dev.corral.embedder.Provider;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** {@code corral bench cuda}. */
public final class CudaBenchmark implements Benchmark {

  /** Rows of a run: the embedder's default, and more for a large device. */
  static final int[] ROWS = {512, 2_048, 8_192};

  /** Less than the weights take. */
  private static final long TOO_LITTLE = 32L << 20;

  /** Enough for weights and one run of the default number of rows. */
  private static final long ENOUGH = 512L << 20;

  @Override
  public String name() {
    return "cuda";
  }

  @Override
  public String description() {
    return "the embedder on a CUDA device: exactness, time, throughput, memory (needs -Pcuda)";
  }

  @Override
  public void run(Report report, boolean quick) throws Exception {
    long before = Gpu.usedMib();
    long start = System.nanoTime();
    try (Embedder cuda = cuda(ROWS[0])) {
      report.note(
          String.format(
              Locale.ROOT,
              "%s; %s. Opened, warmed up and proven on a known vector in %.2f s; the device has"
                  + " %d MiB more in use.",
              Gpu.name(),
              Gpu.libraries(),
              (System.nanoTime() - start) / 1e9,
              Gpu.usedMib() - before));
      report.progress("exactness");
      new CudaExactness(cuda, quick ? 3 : 12).run(report);
      report.progress("speed");
      new CudaSpeed(cuda, quick).run(report);
      report.note(
          "After the floods, with "
              + ROWS.length
              + " embedders and the published graph open, the device has "
              + (Gpu.usedMib() - before)
              + " MiB more in use than at the start.");
    }
    report.progress("refusals");
    refusals(report);
  }

  static Embedder cuda(int rows) {
    return Embedder.builder().provider(Provider.CUDA).tokenBudget(rows).open();
  }

  private static void refusals(Report report) throws IOException {
    List<List<String>> rows = new ArrayList<>();
    rows.add(row("limit of 32 MiB, CUDA", Provider.CUDA, TOO_LITTLE, 0, Precision.FP32));
    rows.add(row("limit of 32 MiB, AUTO", Provider.AUTO, TOO_LITTLE, 0, Precision.FP32));
    rows.add(row("limit of 512 MiB, CUDA", Provider.CUDA, ENOUGH, 0, Precision.FP32));
    rows.add(row("device 99, CUDA", Provider.CUDA, 0, 99, Precision.FP32));
    rows.add(row("device 99, AUTO", Provider.AUTO, 0, 99, Precision.FP32));
    rows.add(row("int8, CUDA", Provider.CUDA, 0, 0, Precision.INT8));
    rows.add(row("int8, AUTO", Provider.AUTO, 0, 0, Precision.INT8));
    report.table(new Table("What opening comes to", List.of("asked for", "outcome"), rows));
  }

  private static List<String> row(
      String name, Provider provider, long limit, int device, Precision precision)
      throws IOException {
    long before = Gpu.usedMib();
    try (Embedder embedder =
        Embedder.builder()
            .provider(provider)
            .cudaDevice(device)
            .cudaMemoryBytes(limit)
            .precision(precision)
            .open()) {
      int length = embedder.embed("hello world").vector().length;
      return List.of(
          name,
          embedder.provider()
              + " embeds ("
              + length
              + " components), fellBack="
              + embedder.statistics().fellBack()
              + ", "
              + (Gpu.usedMib() - before)
              + " MiB on the device");
    } catch (EmbedderException e) {
      return List.of(name, e.reason() + ": " + shortened(String.valueOf(e.getMessage())));
    }
  }

  private static String shortened(String message) {
    String line = message.replaceAll("\\s+", " ");
    return line.length() <= 300 ? line : line.substring(0, 300) + "…";
  }
}

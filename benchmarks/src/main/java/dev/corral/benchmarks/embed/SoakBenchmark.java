package dev.corral.benchmarks.embed;

import com.sun.management.ThreadMXBean;
import dev.corral.benchmarks.frame.Aim;
import dev.corral.benchmarks.frame.Benchmark;
import dev.corral.benchmarks.frame.Report;
import dev.corral.benchmarks.frame.Table;
import dev.corral.embedder.Embedder;
import dev.corral.embedder.Provider;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code corral bench soak}: whether the embedder's memory and garbage stay flat under load. */
public final class SoakBenchmark implements Benchmark {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int INTERVALS = 20;
  private static final int CALLERS = 16;
  private static final int WARM_UP = INTERVALS / 4;

  @Override
  public String name() {
    return "soak";
  }

  @Override
  public String description() {
    return "the embedder under load for ten minutes: is its memory flat?";
  }

  @Override
  public void run(Report report, boolean quick) throws IOException {
    double seconds = quick ? 1.5 : 30;
    List<String> texts = Texts.mix(50_000, 21);
    List<List<String>> rows = new ArrayList<>();
    List<Double> resident = new ArrayList<>();
    List<Double> garbage = new ArrayList<>();
    try (Embedder embedder = Embedder.builder().provider(Provider.CPU).open()) {
      for (int interval = 1; interval <= INTERVALS; interval++) {
        int offset = interval * 7_919;
        long textsBefore = embedder.statistics().texts();
        long bytesBefore = THREADS.getTotalThreadAllocatedBytes();
        Flood.Speed speed =
            Flood.measure(
                CALLERS,
                seconds,
                index -> embedder.embed(texts.get((index + offset) % texts.size())).tokens());
        long calls = embedder.statistics().texts() - textsBefore;
        garbage.add((THREADS.getTotalThreadAllocatedBytes() - bytesBefore) / (double) calls);
        resident.add(residentMib());
        rows.add(
            List.of(
                Math.round(interval * seconds) + " s",
                Math.round(speed.perSecond()) + "",
                Math.round(garbage.getLast()) + "",
                Math.round(resident.getLast()) + ""));
      }
    }
    report.table(
        new Table(
            "A mix of 8 to 256 tokens from " + CALLERS + " callers",
            List.of("after", "tokens/s", "heap bytes a call", "resident MiB"),
            rows));
    report.aim(
        Aim.atMost(
            "resident memory at the end / after a quarter of the time",
            resident.getLast() / resident.get(WARM_UP - 1),
            1.05));
    report.aim(
        Aim.atMost(
            "heap bytes a call at the end / after a quarter of the time",
            garbage.getLast() / garbage.get(WARM_UP - 1),
            1.05));
  }

  private static double residentMib() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
      }
    }
    throw new IOException("/proc/self/status has no line VmRSS");
  }
}

package dev.corral.server.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GpuFiguresTest {

  @TempDir private Path folder;

  /** As nvidia-smi prints it, with fields that a card of a virtual machine does not tell. */
  private static final String TWO_CARDS =
      "0, Tesla T4, 87, 12034, 15360, 61, 68.24\n1, NVIDIA A10G, 0, 0, 23028, 31, [N/A]\n";

  private String program(String script) throws IOException {
    Path file = folder.resolve("nvidia-smi");
    Files.writeString(file, "#!/bin/sh\n" + script);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    return file.toString();
  }

  @Test
  void cardsAreToldInUnitsOfPrometheus() throws IOException {
    Path output = Files.writeString(folder.resolve("output"), TWO_CARDS);
    Figures figures = new Figures();
    figures.add(new GpuFigures(program("cat " + output), System::nanoTime));
    Exposition page = Exposition.read(figures.page("").text());
    assertThat(page.sum("corral_gpu_utilization_ratio", "gpu", "0")).isEqualTo(0.87);
    assertThat(page.sum("corral_gpu_memory_used_bytes", "name", "Tesla T4"))
        .isEqualTo(12034.0 * 1024 * 1024);
    assertThat(page.sum("corral_gpu_temperature_celsius", "gpu", "1")).isEqualTo(31);
    assertThat(page.sum("corral_gpu_power_watts", "gpu", "1")).isNaN();
  }

  @Test
  void aHostWithoutTheProgramHasNoCardsAndIsNotAskedAgain() {
    AtomicLong clock = new AtomicLong();
    GpuFigures cards = new GpuFigures(folder.resolve("absent").toString(), clock::get);
    Figures figures = new Figures();
    figures.add(cards);
    assertThat(figures.page("").text()).doesNotContain("corral_gpu");
    clock.addAndGet(60_000_000_000L);
    assertThat(figures.page("").text()).doesNotContain("corral_gpu");
  }

  @Test
  void aDriverThatFailsSaysWhy() throws IOException {
    String program = program("echo 'NVIDIA-SMI has failed because it could not talk'; exit 9");
    assertThatThrownBy(() -> GpuFigures.read(program))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("could not talk");
  }
}

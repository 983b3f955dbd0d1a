package dev.corral.server.cli.doctor;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import dev.corral.server.observe.GpuFigures;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The JVM, the machine and its limits. */
final class MachineChecks {

  private static final int JAVA_NEEDED = 25;
  private static final long GIB = 1L << 30;

  /** 8,192 connections, as many to a store's files, and room. */
  private static final long DESCRIPTORS = 65_536;

  private static final long MAPS = 262_144;

  /** No build is older than this: a clock before it is wrong. */
  private static final Instant BUILT_AFTER = Instant.parse("2026-01-01T00:00:00Z");

  private MachineChecks() {}

  static Finding java() {
    Runtime.Version version = Runtime.version();
    String detail = "Java " + version + ", " + System.getProperty("java.vendor");
    if (version.feature() < JAVA_NEEDED) {
      return Finding.bad("java", detail, "install a JDK 25 or newer, or set JAVA_HOME to one");
    }
    return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()
        ? Finding.good("java", detail)
        : Finding.note(
            "java",
            detail + ", without the Vector API: searches are slower",
            "start it by ./corral, which gives the JVM what it needs");
  }

  static Finding memory() {
    long heap = Runtime.getRuntime().maxMemory();
    String detail;
    long physical = 0;
    if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
      physical = system.getTotalMemorySize();
      detail =
          String.format(
              Locale.ROOT,
              "%.1f GB, %.1f GB free, heap up to %.1f GB",
              physical / (double) GIB,
              system.getFreeMemorySize() / (double) GIB,
              heap / (double) GIB);
    } else {
      detail = String.format(Locale.ROOT, "heap up to %.1f GB", heap / (double) GIB);
    }
    if (heap < GIB) {
      return Finding.note(
          "memory", detail, "give the JVM 2 GB or more: CORRAL_JAVA_OPTIONS=-Xmx2g");
    }
    return physical > 0 && heap > physical / 4 * 3
        ? Finding.note(
            "memory", detail, "leave a quarter of it to the model and the disk's cache: -Xmx")
        : Finding.good("memory", detail);
  }

  static Finding processors() {
    int number = Runtime.getRuntime().availableProcessors();
    String flags = "";
    try {
      flags =
          Files.readString(Path.of("/proc/cpuinfo"))
              .lines()
              .filter(line -> line.startsWith("flags"))
              .findFirst()
              .orElse("");
    } catch (IOException e) {
      // not Linux: nothing to tell of it
    }
    String vector = flags.contains("avx512f") ? "AVX-512" : flags.contains("avx2") ? "AVX2" : "";
    String detail = number + (vector.isEmpty() ? "" : " with " + vector);
    if (number < 2) {
      return Finding.note("processors", detail, "two or more let embedding and answers go on");
    }
    return vector.isEmpty() && !flags.isEmpty()
        ? Finding.note("processors", detail + ", without AVX2", "embedding is slow here")
        : Finding.good("processors", detail);
  }

  static Finding descriptors() {
    if (!(ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix)) {
      return Finding.good("descriptors", "not counted by this system");
    }
    long most = unix.getMaxFileDescriptorCount();
    return most < DESCRIPTORS
        ? Finding.note(
            "descriptors",
            "at most " + most,
            "LimitNOFILE=1048576 in the unit, or ulimit -n " + DESCRIPTORS)
        : Finding.good("descriptors", "at most " + most);
  }

  static Finding maps() {
    Path file = Path.of("/proc/sys/vm/max_map_count");
    try {
      long most = Long.parseLong(Files.readString(file).strip());
      return most < MAPS
          ? Finding.note(
              "memory maps",
              "at most " + most,
              "sysctl -w vm.max_map_count=" + MAPS + ", before collections grow large")
          : Finding.good("memory maps", "at most " + most);
    } catch (IOException | NumberFormatException e) {
      return Finding.good("memory maps", "not limited by this system");
    }
  }

  static Finding clock() {
    Instant now = InstantSource.system().instant();
    if (now.isBefore(BUILT_AFTER)) {
      return Finding.bad("clock", now.toString(), "set it: timedatectl set-ntp true");
    }
    boolean isKept =
        List.of("/run/systemd/timesync/synchronized", "/run/chrony/chronyd.pid", "/run/ntpd.pid")
            .stream()
            .anyMatch(file -> Files.exists(Path.of(file)));
    return isKept
        ? Finding.good("clock", now + ", kept by a time service")
        : Finding.note(
            "clock",
            now + ", by no time service that is known",
            "keys, logs and certificates need the right time: timedatectl set-ntp true");
  }

  static Finding gpu(boolean embedderUsesIt) {
    List<GpuFigures.Card> cards;
    try {
      cards = GpuFigures.read();
    } catch (IOException e) {
      boolean hasDevice = Files.exists(Path.of("/dev/nvidia0"));
      return hasDevice
          ? Finding.bad(
              "gpu",
              "a card without a driver that answers: " + e.getMessage(),
              "install the driver, then nvidia-smi must list the card")
          : Finding.good("gpu", "none; the processor embeds");
    }
    String detail =
        cards.stream()
            .map(card ->
                String.format(
                    Locale.ROOT,
                    "%s, %.0f of %.0f MiB in use",
                    card.name(),
                    card.memoryUsed() / (1 << 20),
                    card.memoryTotal() / (1 << 20)))
            .collect(Collectors.joining("; "));
    return embedderUsesIt
        ? Finding.good("gpu", detail)
        : Finding.note(
            "gpu",
            detail + "; the embedder does not use it",
            "take the release archive for CUDA, with CUDA 12 and cuDNN 9 installed");
  }
}

package dev.corral.benchmarks.overhead;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process of the measurement, held to one core where the machine has more. */
final class Child implements AutoCloseable {

  /** Ticks of the kernel's clock a second, in which /proc tells CPU times on every Linux. */
  private static final double TICKS = 100;

  private static final int USER_TICKS_FIELD = 11;

  private final Process process;
  private final BufferedReader out;
  private final Writer in;

  private Child(Process process) {
    this.process = process;
    this.out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
    this.in =
        new BufferedWriter(
            new OutputStreamWriter(process.getOutputStream(), StandardCharsets.US_ASCII));
  }

  /** Starts a program; what it says on its error output is appended to {@code log}. */
  static Child start(int core, Path log, List<String> command) throws IOException {
    List<String> pinned = new ArrayList<>();
    if (Files.isExecutable(Path.of("/usr/bin/taskset"))) {
      pinned.addAll(List.of("/usr/bin/taskset", "-c", Integer.toString(core)));
    }
    pinned.addAll(command);
    return new Child(
        new ProcessBuilder(pinned)
            .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start());
  }

  /** Starts a class of ours in a JVM of its own. */
  static Child java(int core, Path log, Class<?> main) throws IOException {
    return start(
        core,
        log,
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-Xms384m",
            "-Xmx384m",
            "-Xmn256m",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("java.class.path"),
            main.getName()));
  }

  void say(String line) throws IOException {
    in.write(line);
    in.write('\n');
    in.flush();
  }

  /** Returns its next line. */
  String hear() throws IOException {
    String line = out.readLine();
    if (line == null) {
      throw new IOException("a process of the measurement ended: " + process.info().command());
    }
    return line;
  }

  /** Returns the CPU seconds that it and its children have taken. */
  double cpuSeconds() throws IOException {
    double seconds = cpuSeconds(process.pid());
    for (ProcessHandle child : process.descendants().toList()) {
      seconds += cpuSeconds(child.pid());
    }
    return seconds;
  }

  private static double cpuSeconds(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    long ticks =
        Long.parseLong(fields[USER_TICKS_FIELD]) + Long.parseLong(fields[USER_TICKS_FIELD + 1]);
    return ticks / TICKS;
  }

  @Override
  public void close() throws IOException {
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroy();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

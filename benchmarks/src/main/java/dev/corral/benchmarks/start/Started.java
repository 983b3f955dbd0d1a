package dev.corral.benchmarks.start;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A server that was started by the launcher and does nothing. */
final class Started implements AutoCloseable {

  private static final Pattern READY = Pattern.compile("start to ready ([0-9.]+) s");
  private static final long KIB = 1 << 10;

  private final Process process;
  private final double readySeconds;

  /**
   * Starts one and waits until it says that it is ready.
   *
   * @throws IOException where it does not start, with what it said
   */
  Started(Path data) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("corral.home", "."), "corral").toString(),
            "serve",
            "--port",
            "0",
            "--ollama",
            "http://127.0.0.1:9",
            "--data",
            data.toString());
    process = builder.redirectErrorStream(true).start();
    StringBuilder said = new StringBuilder();
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      said.append(line).append('\n');
      Matcher ready = READY.matcher(line);
      if (ready.find()) {
        readySeconds = Double.parseDouble(ready.group(1));
        return;
      }
    }
    throw new IOException("the server did not start: " + said);
  }

  /** Returns the seconds from the launcher's start to the first answer. */
  double readySeconds() {
    return readySeconds;
  }

  /** Returns a line of the kernel's account of the process in MiB, such as {@code Rss}. */
  double mebibytes(String name) throws IOException {
    Path account = Path.of("/proc", Long.toString(process.pid()), "smaps_rollup");
    try (Stream<String> lines = Files.lines(account)) {
      return lines
              .filter(line -> line.startsWith(name + ":"))
              .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
              .sum()
          / (double) KIB;
    }
  }

  long threads() throws IOException {
    return count("task");
  }

  long descriptors() throws IOException {
    return count("fd");
  }

  private long count(String what) throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/proc", Long.toString(process.pid()), what))) {
      return all.count();
    }
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException("the server did not end within a minute");
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}

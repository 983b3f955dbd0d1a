package dev.corral.benchmarks.frame;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A server that the launcher started, in a process of its own, without a model host. */
public final class CorralServer implements AutoCloseable {

  private static final Pattern READY =
      Pattern.compile("ready at (http://\\S+) \\(start to ready ([0-9.]+) s\\)");
  private static final long KIB = 1 << 10;
  private static final long PATIENCE_SECONDS = 60;

  private final Process process;
  private final URI url;
  private final double readySeconds;

  /**
   * Starts one and waits until it says that it is ready.
   *
   * @param data its data directory
   * @throws IOException where it does not start, with what it said
   */
  public CorralServer(Path data) throws IOException {
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
        url = URI.create(ready.group(1));
        readySeconds = Double.parseDouble(ready.group(2));
        return;
      }
    }
    process.destroyForcibly();
    throw new IOException("the server did not start: " + said);
  }

  /** Returns where it listens. */
  public URI url() {
    return url;
  }

  /** Returns the seconds from the launcher's start to the first answer, by the launcher's clock. */
  public double readySeconds() {
    return readySeconds;
  }

  /** Returns a line of the kernel's account of the process in MiB, such as {@code Rss}. */
  public double mebibytes(String name) throws IOException {
    Path account = Path.of("/proc", Long.toString(process.pid()), "smaps_rollup");
    try (Stream<String> lines = Files.lines(account)) {
      return lines
              .filter(line -> line.startsWith(name + ":"))
              .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
              .sum()
          / (double) KIB;
    }
  }

  /** Returns how many threads it has. */
  public long threads() throws IOException {
    return count("task");
  }

  /** Returns how many descriptors it holds open. */
  public long descriptors() throws IOException {
    return count("fd");
  }

  private long count(String what) throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/proc", Long.toString(process.pid()), what))) {
      return all.count();
    }
  }

  /** Ends it by SIGKILL. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Asks it to end, where it has not, and waits. */
  @Override
  public void close() throws IOException {
    process.destroy();
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException("the server did not end within a minute");
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}

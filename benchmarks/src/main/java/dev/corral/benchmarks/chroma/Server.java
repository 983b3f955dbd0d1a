package dev.corral.benchmarks.chroma;

import dev.corral.benchmarks.frame.Python;
import dev.corral.benchmarks.frame.Scratch;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A server with a directory of its own that can be started again. */
final class Server implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Processor time in a second below which a server is idle. */
  private static final Duration IDLE = Duration.ofMillis(60);

  private static final long GLANCE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  /** Makes the command that serves a directory on a port. */
  private interface Command {
    List<String> on(Path data, int port);
  }

  private final String name;
  private final Command command;
  private final Scratch scratch;
  private final Path data;
  private final HttpClient client = HttpClient.newHttpClient();
  private @Nullable Process process;
  private int port;

  private Server(String name, Command command) throws IOException {
    this.name = name;
    this.command = command;
    this.scratch = new Scratch("server");
    this.data = scratch.path();
  }

  /** Returns Corral as a user starts it, without a model host; built first, where it was not. */
  static Server corral() throws IOException {
    String launcher = Path.of(System.getProperty("corral.home", "."), "corral").toString();
    Process build =
        new ProcessBuilder(launcher, "--version")
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      if (build.waitFor() != 0) {
        throw new IOException(launcher + " --version failed");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while Corral was built", e);
    }
    return new Server(
        "Corral",
        (data, port) ->
            List.of(
                launcher,
                "serve",
                "--port",
                String.valueOf(port),
                "--data",
                data.toString(),
                "--ollama",
                "http://127.0.0.1:9"));
  }

  /** Returns Chroma as {@code chroma run} starts it. */
  static Server chroma(Python python) throws IOException {
    String chroma = python.executable().resolveSibling("chroma").toString();
    return new Server(
        "Chroma",
        (data, port) ->
            List.of(
                chroma,
                "run",
                "--host",
                "127.0.0.1",
                "--port",
                String.valueOf(port),
                "--path",
                data.toString()));
  }

  String name() {
    return name;
  }

  URI base() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /** Starts it and returns when it answers. */
  void start() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Process started =
        new ProcessBuilder(command.on(data, port))
            .redirectErrorStream(true)
            .redirectOutput(data.resolveSibling(data.getFileName() + ".log").toFile())
            .start();
    process = started;
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!answers()) {
      if (System.nanoTime() > end || !started.isAlive()) {
        throw new IOException(name + " did not start; see " + data + ".log");
      }
      LockSupport.parkNanos(GLANCE_NANOS);
    }
  }

  private boolean answers() {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(base().resolve("/api/v2/heartbeat")).GET().build();
      return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a server started", e);
    }
  }

  /** Returns when it has next to nothing to do: what it does behind its answers is done. */
  void awaitIdle() {
    Process running = process;
    if (running == null) {
      return;
    }
    Duration before = cpu(running);
    for (int second = 0; second < PATIENCE.toSeconds(); second++) {
      LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
      Duration after = cpu(running);
      if (after.minus(before).compareTo(IDLE) < 0) {
        return;
      }
      before = after;
    }
  }

  private static Duration cpu(Process running) {
    return running.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /** Asks it to end and waits. */
  void stop() {
    Process running = process;
    if (running == null) {
      return;
    }
    process = null;
    running.destroy();
    try {
      if (!running.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        running.destroyForcibly();
      }
    } catch (InterruptedException e) {
      running.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /** Returns the memory that the process holds, in MiB. */
  double residentMib() throws IOException {
    Process running = process;
    if (running == null) {
      return 0;
    }
    for (String line : Files.readAllLines(Path.of("/proc", running.pid() + "", "status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
      }
    }
    throw new IOException("the process has no line VmRSS");
  }

  /** Returns what its directory takes on disk, in MiB. */
  double diskMib() throws IOException {
    long bytes = 0;
    try (Stream<Path> files = Files.walk(data)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        bytes += Files.exists(file) ? Files.size(file) : 0;
      }
    }
    return bytes / (double) (1 << 20);
  }

  @Override
  public void close() throws IOException {
    stop();
    client.close();
    scratch.close();
    Files.deleteIfExists(data.resolveSibling(data.getFileName() + ".log"));
  }
}

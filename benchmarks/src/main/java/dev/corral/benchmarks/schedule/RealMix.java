package dev.corral.benchmarks.schedule;

import dev.corral.server.GatewayServer;
import dev.corral.server.config.ServerConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** Two tiny models of a real Ollama that has room for one of them. */
final class RealMix {

  private static final String FOLDER = "corral.ollama";
  private static final Duration BOUND = Duration.ofSeconds(10);
  private static final int TOKENS = 8;

  private RealMix() {}

  /** Returns the folder of a real Ollama with the models tiny-a and tiny-b, where one is given. */
  static Optional<Path> folder() {
    String named = System.getProperty(FOLDER);
    return named == null || !Files.isExecutable(Path.of(named).resolve("bin/ollama"))
        ? Optional.empty()
        : Optional.of(Path.of(named));
  }

  static Summary direct(Path folder, double rate, int seconds, long seed)
      throws IOException, InterruptedException {
    try (Host host = Host.start(folder)) {
      return run(host.uri(), rate, seconds, seed);
    }
  }

  static Summary queued(Path folder, double rate, int seconds, long seed, Path data)
      throws IOException, InterruptedException {
    try (Host host = Host.start(folder);
        GatewayServer server =
            GatewayServer.start(
                new ServerConfig(ServerConfig.LOOPBACK, 0, data, List.of(host.uri()), 1))) {
      return run(server.url(), rate, seconds, seed);
    }
  }

  private static Summary run(URI at, double rate, int seconds, long seed)
      throws InterruptedException {
    Random random = new Random(seed);
    List<OpenLoop.Arrival> arrivals = new ArrayList<>();
    for (double due = 0; due < seconds; due += -Math.log(1 - random.nextDouble()) / rate) {
      arrivals.add(
          new OpenLoop.Arrival(
              (long) (due * 1e9), random.nextBoolean() ? "tiny-a" : "tiny-b", "user", "hello"));
    }
    return Summary.of(OpenLoop.run(at, arrivals, BOUND, TOKENS), seconds, 1);
  }

  /** A real Ollama, on a free port. */
  private record Host(Process process, int port) implements AutoCloseable {

    static Host start(Path folder) throws IOException, InterruptedException {
      int port;
      try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        port = free.getLocalPort();
      }
      ProcessBuilder builder =
          new ProcessBuilder(folder.resolve("bin/ollama").toString(), "serve")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD);
      builder
          .environment()
          .putAll(
              Map.of(
                  "HOME", folder.resolve("home").toString(),
                  "OLLAMA_HOST", "127.0.0.1:" + port,
                  "OLLAMA_MODELS", folder.resolve("models").toString(),
                  "OLLAMA_MAX_LOADED_MODELS", "1",
                  "OLLAMA_NUM_PARALLEL", "1",
                  "OLLAMA_NO_CLOUD", "1",
                  "OLLAMA_NOPRUNE", "1"));
      Host host = new Host(builder.start(), port);
      host.await();
      return host;
    }

    URI uri() {
      return URI.create("http://127.0.0.1:" + port);
    }

    private void await() throws IOException, InterruptedException {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
      while (process.isAlive() && System.nanoTime() < deadline) {
        try (Socket probe = new Socket()) {
          probe.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
          return;
        } catch (IOException notYet) {
          TimeUnit.MILLISECONDS.sleep(50);
        }
      }
      throw new IOException("the real Ollama does not listen");
    }

    @Override
    public void close() {
      List<ProcessHandle> runners = process.descendants().toList();
      process.destroy();
      try {
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      runners.forEach(ProcessHandle::destroyForcibly);
    }
  }
}

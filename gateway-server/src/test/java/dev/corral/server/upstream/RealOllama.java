package dev.corral.server.upstream;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A real Ollama of this test's own, from a folder that holds {@code bin/ollama} and models. */
final class RealOllama implements Closeable {

  private static final long START_SECONDS_MAX = 60;
  private static final long STOP_SECONDS_MAX = 20;

  private final Process process;
  private final int port;

  private RealOllama(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Starts it with these variables over the usual ones; returns when it listens. */
  static RealOllama start(Map<String, String> variables) {
    String named = System.getProperty("corral.ollama.dir", "");
    Path folder = Path.of(named);
    if (named.isEmpty() || !Files.isExecutable(folder.resolve("bin/ollama"))) {
      throw new AssertionError("CORRAL_OLLAMA_DIR: '" + named + "' (expected: has bin/ollama)");
    }
    try {
      int port = freePort();
      ProcessBuilder builder = new ProcessBuilder(folder.resolve("bin/ollama").toString(), "serve");
      builder
          .environment()
          .putAll(
              Map.of(
                  "HOME",
                  folder.resolve("home").toString(),
                  "OLLAMA_HOST",
                  "127.0.0.1:" + port,
                  "OLLAMA_MODELS",
                  folder.resolve("models").toString(),
                  "OLLAMA_NO_CLOUD",
                  "1",
                  "OLLAMA_NOPRUNE",
                  "1"));
      builder.environment().putAll(variables);
      builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
      RealOllama started = new RealOllama(builder.start(), port);
      started.awaitListening();
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /** Stops it and the runners of its models. */
  @Override
  public void close() {
    List<ProcessHandle> runners = process.descendants().toList();
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS_MAX, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    } finally {
      runners.forEach(ProcessHandle::destroyForcibly);
    }
  }

  private void awaitListening() {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS_MAX);
    while (System.nanoTime() < deadline && process.isAlive()) {
      try (Socket probe = new Socket()) {
        probe.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
        return;
      } catch (IOException notYet) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
      }
    }
    close();
    throw new AssertionError("Ollama does not listen within " + START_SECONDS_MAX + " s");
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }
}

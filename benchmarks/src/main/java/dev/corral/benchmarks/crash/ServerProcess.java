package dev.corral.benchmarks.crash;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** A {@link CrashServer} in a process of its own. */
final class ServerProcess implements AutoCloseable {

  /** A start takes a second; on a machine that does much else, some. */
  private static final long PATIENCE_SECONDS = 60;

  private final Process process;

  ServerProcess(Process process) {
    this.process = process;
  }

  /**
   * Waits until it answers and returns its port.
   *
   * @throws IOException where it ended, or did not answer in a minute and was killed
   */
  int awaitPort() throws IOException {
    var answered = new AtomicBoolean();
    CompletableFuture.delayedExecutor(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .execute(() -> {
          if (!answered.get()) {
            process.destroyForcibly();
          }
        });
    var lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String line = lines.readLine();
    answered.set(true);
    if (line == null) {
      throw new IOException("the server did not start: see stderr beside its data");
    }
    return Integer.parseInt(line);
  }

  /** Returns after a while, or when the process has ended. */
  void awaitEnd(long millis) throws InterruptedException {
    process.waitFor(millis, TimeUnit.MILLISECONDS);
  }

  /** Sends SIGKILL and waits for the end. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Ends it in good order. */
  @Override
  public void close() throws IOException {
    process.getOutputStream().close();
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}

package dev.corral.benchmarks.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corral.core.vector.store.Storage.Durability;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server that is written to through HTTP is killed at random, and has what it acknowledged
 * whenever it comes back; the same rounds by the thousand are {@code corral bench crash}.
 */
class CrashIT {

  /** A chain of rounds each: the system keeps what a killed process wrote, synced or not. */
  private static final List<Durability> MODES = List.of(Durability.SYNC, Durability.NONE);

  private static final int ROUNDS = 13;

  @TempDir Path directory;

  @Test
  void hasEveryAcknowledgedWriteAndNothingElseAfterBeingKilled() throws Exception {
    long seed = new Random().nextLong();
    System.out.println("seed " + seed);
    List<Future<CrashRounds.Outcome>> running = new ArrayList<>();
    Launcher launcher = Launcher.prepare(Files.createDirectories(directory.resolve("launcher")));
    try (ExecutorService threads = Executors.newFixedThreadPool(MODES.size())) {
      for (int chain = 0; chain < MODES.size(); chain++) {
        Path home = Files.createDirectories(directory.resolve("chain-" + chain));
        var rounds =
            new CrashRounds(
                home.resolve("data"), seed + chain, launcher.withMode(MODES.get(chain)));
        running.add(threads.submit(() -> rounds.run(ROUNDS)));
      }
    }
    for (Future<CrashRounds.Outcome> one : running) {
      assertThat(one.get().violations()).isEmpty();
      assertThat(one.get().kills()).isEqualTo(ROUNDS);
      assertThat(one.get().acknowledged()).isPositive();
    }
  }
}

package dev.corral.embedder.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
final class NicenessTest {

  @Test
  void changesTheCallingThreadAlone() {
    int before = Niceness.get();
    CompletableFuture<Integer> other = new CompletableFuture<>();
    Thread.ofPlatform()
        .start(() -> {
          boolean done = Niceness.change(3);
          other.complete(done ? Niceness.get() : Integer.MIN_VALUE);
        });

    assertThat(other.join()).isEqualTo(Math.min(before + 3, 19));
    assertThat(Niceness.get()).isEqualTo(before);
  }

  /** One who may not lower it, as most may not, is told so and keeps what it had. */
  @Test
  void saysWhetherTheSystemAgreed() {
    CompletableFuture<Boolean> consistent = new CompletableFuture<>();
    Thread.ofPlatform()
        .start(() -> {
          int before = Niceness.get();
          int wanted = Niceness.change(-1) ? Math.max(before - 1, -20) : before;
          consistent.complete(Niceness.get() == wanted);
        });

    assertThat(consistent.join()).isTrue();
  }
}

package dev.corral.server.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prometheus.metrics.model.snapshots.Quantiles;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TimesTest {

  private final Times times = new Times();

  @Test
  void quantilesAreWithinOnePercent() {
    for (int millis = 1; millis <= 1_000; millis++) {
      times.record(Duration.ofMillis(millis).toNanos());
    }
    Quantiles quantiles = times.quantiles();
    assertThat(quantiles.get(0).getValue()).isCloseTo(0.5, within(0.01));
    assertThat(quantiles.get(1).getValue()).isCloseTo(0.95, within(0.01));
    assertThat(quantiles.get(2).getValue()).isCloseTo(0.99, within(0.01));
    assertThat(times.count()).isEqualTo(1_000);
    assertThat(times.sumSeconds()).isCloseTo(500.5, within(1e-6));
  }

  @Test
  void quantilesForgetAfterTwoMinutesAndCountsDoNot() {
    times.record(Duration.ofSeconds(9).toNanos());
    times.turn();
    assertThat(times.quantiles().get(0).getValue()).isCloseTo(9, within(0.1));
    times.record(Duration.ofSeconds(1).toNanos());
    times.turn();
    assertThat(times.quantiles().get(2).getValue()).isCloseTo(1, within(0.01));
    times.turn();
    assertThat(times.quantiles().get(2).getValue()).isNaN();
    assertThat(times.count()).isEqualTo(2);
  }

  @Test
  void anAbsurdTimeIsADayAndABackwardClockIsNothing() {
    times.record(Long.MAX_VALUE);
    assertThat(times.quantiles().get(0).getValue()).isCloseTo(86_400, within(900.0));
    times.record(-5);
    assertThat(times.count()).isEqualTo(2);
  }

  @Test
  void noneIsLostWhereManyRecordWhileOneReads() throws InterruptedException {
    int writers = 4;
    int each = 50_000;
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < writers; i++) {
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                for (int n = 0; n < each; n++) {
                  times.record(1_000_000);
                }
              }));
    }
    while (threads.stream().anyMatch(Thread::isAlive)) {
      times.quantiles();
      times.turn();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(times.count()).isEqualTo((long) writers * each);
  }
}

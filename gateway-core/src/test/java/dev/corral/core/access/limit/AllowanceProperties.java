package dev.corral.core.access.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** What an allowance lets through. */
final class AllowanceProperties {

  private static final long SECOND = 1_000_000_000L;
  private static final Rate RATE = Rate.perMinute(60);

  @Property
  void noPeriodEverGetsMoreThanTwicePlusOne(
      @ForAll @Size(max = 300) List<@IntRange(max = 3000) Integer> pausesMillis) {
    var allowance = new Allowance();
    long now = 1_000 * SECOND;
    List<Long> taken = new ArrayList<>();
    for (int pause : pausesMillis) {
      now += pause * 1_000_000L;
      if (allowance.take(1, RATE, now)) {
        taken.add(now);
      }
    }
    for (long end : taken) {
      long within = taken.stream().filter(t -> t > end - RATE.periodNanos() && t <= end).count();
      assertThat(within).isLessThanOrEqualTo(2 * RATE.amount() + 1);
    }
  }

  @Property
  void aRefusalTellsWhenItWouldHaveBeenGranted(
      @ForAll @IntRange(min = 1, max = 60) int amount, @ForAll @IntRange(max = 200) int used) {
    var allowance = new Allowance();
    long now = 5_000 * SECOND;
    allowance.charge(used, RATE, now);
    long wait = allowance.waitFor(amount, RATE, now);
    if (wait > 1_000_000) {
      assertThat(allowance.take(amount, RATE, now + wait - 1_000_000)).isFalse();
    }
    assertThat(allowance.take(amount, RATE, now + wait + 1_000)).isTrue();
  }

  @Property
  void whatIsLeftIsWhatCanBeTaken(@ForAll @IntRange(max = 80) int used) {
    var allowance = new Allowance();
    long now = 5_000 * SECOND;
    allowance.charge(used, RATE, now);
    long left = allowance.left(RATE, now);
    assertThat(left).isEqualTo(Math.max(0, 60 - used));
    for (int i = 0; i < left; i++) {
      assertThat(allowance.take(1, RATE, now)).isTrue();
    }
    assertThat(allowance.take(1, RATE, now)).isFalse();
  }

  @Example
  void itComesBackEvenlyAndNeverPastTheWhole() {
    var allowance = new Allowance();
    long now = 5_000 * SECOND;
    assertThat(allowance.take(60, RATE, now)).isTrue();
    assertThat(allowance.left(RATE, now + 10 * SECOND)).isEqualTo(10);
    assertThat(allowance.left(RATE, now + 3_600 * SECOND)).isEqualTo(60);
    assertThat(allowance.untilFull(now + 30 * SECOND)).isEqualTo(30 * SECOND);
  }

  @Example
  void numbersOfADayDoNotOverflow() {
    Rate rate = Rate.perDay(50_000_000_000L);
    var allowance = new Allowance();
    long now = 1_800_000_000L * SECOND;
    allowance.charge(49_999_999_000L, rate, now);
    assertThat(allowance.left(rate, now)).isBetween(990L, 1_000L);
  }

  @Example
  void manyThreadsTakeNoMoreThanThereIs() throws Exception {
    var allowance = new Allowance();
    Rate rate = Rate.perDay(1_000);
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<Integer>> counts = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        counts.add(
            threads.submit(() -> {
              int taken = 0;
              for (int j = 0; j < 500; j++) {
                taken += allowance.take(1, rate, 5_000 * SECOND) ? 1 : 0;
              }
              return taken;
            }));
      }
      int all = 0;
      for (Future<Integer> count : counts) {
        all += count.get();
      }
      assertThat(all).isEqualTo(1_000);
    }
  }
}

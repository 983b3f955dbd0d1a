package dev.corral.core.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One task at a time, in order, on whichever thread. */
@Timeout(30)
final class OwnerTest {

  private static final int THREADS = 6;
  private static final int TASKS_EACH = 20_000;

  private final AtomicBoolean light = new AtomicBoolean(true);
  private final AtomicLong now = new AtomicLong();
  private final CountDownLatch woken = new CountDownLatch(1);
  private final Owner owner = new Owner("owner", light::get, now::get, woken::countDown);

  @AfterEach
  void close() {
    owner.close();
  }

  @Test
  void aLightTaskRunsOnItsBringersThread() {
    owner.start();
    CompletableFuture<Thread> thread = new CompletableFuture<>();
    owner.execute(() -> thread.complete(Thread.currentThread()));

    assertThat(thread).isCompletedWithValue(Thread.currentThread());
  }

  @Test
  void aHeavyTaskRunsOnTheOwnersThread() throws Exception {
    light.set(false);
    owner.start();
    CompletableFuture<String> thread = new CompletableFuture<>();
    owner.execute(() -> thread.complete(Thread.currentThread().getName()));

    assertThat(thread.get(10, TimeUnit.SECONDS)).isEqualTo("owner");
  }

  @Test
  void tasksOfManyThreadsNeverOverlapAndKeepTheOrderOfEach() throws Exception {
    owner.start();
    List<Integer> seen = new ArrayList<>(); // not safe for two threads at once
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < THREADS; t++) {
      int bringer = t;
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                for (int i = 0; i < TASKS_EACH; i++) {
                  int task = i * THREADS + bringer;
                  owner.execute(() -> {
                    seen.add(task);
                    light.set(seen.size() % 7 != 0);
                  });
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    CompletableFuture<List<Integer>> all = new CompletableFuture<>();
    owner.execute(() -> all.complete(List.copyOf(seen)));

    int[] last = new int[THREADS];
    java.util.Arrays.fill(last, -1);
    for (int task : all.get(10, TimeUnit.SECONDS)) {
      int bringer = task % THREADS;
      assertThat(task / THREADS).isEqualTo(last[bringer] + 1);
      last[bringer] = task / THREADS;
    }
    assertThat(last).containsOnly(TASKS_EACH - 1);
  }

  @Test
  void aTaskOfATaskRunsAfterIt() {
    owner.start();
    StringBuilder order = new StringBuilder();
    owner.execute(() -> {
      owner.execute(() -> order.append('2'));
      order.append('1');
    });

    assertThat(order).hasToString("12");
  }

  @Test
  void itWakesAtTheTimeThatWasAskedFor() throws Exception {
    owner.start();
    owner.execute(() -> owner.wakeAt(1_000_000));
    assertThat(woken.getCount()).isEqualTo(1);
    now.set(2_000_000);

    assertThat(woken.await(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aFaultEndsATaskAndNotTheOwner() {
    owner.start();
    owner.execute(() -> {
      throw new IllegalStateException("on purpose");
    });
    CompletableFuture<String> next = new CompletableFuture<>();
    owner.execute(() -> next.complete("ran"));

    assertThat(next).isCompletedWithValue("ran");
  }

  @Test
  void afterItsEndNothingRuns() {
    owner.start();
    owner.close();
    AtomicBoolean ran = new AtomicBoolean();
    owner.execute(() -> ran.set(true));

    assertThat(ran).isFalse();
  }
}

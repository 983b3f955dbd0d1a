package dev.corral.core.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class MailboxTest {

  private final Mailbox mailbox = new Mailbox();

  /** A plain field: only tasks that never overlap and see each other's writes count right. */
  private int unguarded;

  @Test
  void tasksOfManyThreadsNeverOverlap() throws InterruptedException {
    int threads = 8;
    int tasks = 20_000;
    CountDownLatch done = new CountDownLatch(threads * tasks);
    for (int i = 0; i < threads; i++) {
      Thread.ofPlatform()
          .start(() -> {
            for (int j = 0; j < tasks; j++) {
              mailbox.execute(() -> {
                unguarded++;
                done.countDown();
              });
            }
          });
    }

    done.await();

    assertThat(unguarded).isEqualTo(threads * tasks);
  }

  @Test
  void aTaskThatPostsRunsItsTaskAfterItself() {
    List<String> order = new ArrayList<>();

    mailbox.execute(() -> {
      mailbox.execute(() -> order.add("posted"));
      order.add("poster");
    });

    assertThat(order).containsExactly("poster", "posted");
  }

  @Test
  void aTaskThatThrowsDoesNotStopTheNext() {
    List<String> order = new ArrayList<>();

    mailbox.execute(() -> {
      mailbox.execute(() -> order.add("next"));
      throw new IllegalStateException("a fault on purpose");
    });

    assertThat(order).containsExactly("next");
  }
}

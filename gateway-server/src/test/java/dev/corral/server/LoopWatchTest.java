package dev.corral.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class LoopWatchTest {

  private final EventLoop loop = new DefaultEventLoop();
  private final AtomicLong nanos = new AtomicLong();
  private final LoopWatch watch = new LoopWatch(List.of(loop), nanos::get);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger(LoopWatch.class);

  @BeforeEach
  void listen() {
    lines.start();
    logger.addAppender(lines);
  }

  @AfterEach
  void stop() {
    logger.detachAppender(lines);
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    watch.close();
  }

  private void look(long millis) throws Exception {
    nanos.addAndGet(millis * 1_000_000);
    watch.look();
  }

  /** Returns when the loop has done what it was given before. */
  private void settle() throws Exception {
    loop.submit(() -> {}).get(30, TimeUnit.SECONDS);
  }

  @Test
  void aLoopThatComesToItsTasksIsLeftAlone() throws Exception {
    for (int i = 0; i < 20; i++) {
      look(300);
      settle();
    }
    assertThat(watch.stalls()).isZero();
    assertThat(lines.list).isEmpty();
  }

  @Test
  void aLoopThatIsStuckIsToldOnceWithItsStack() throws Exception {
    look(100);
    settle();
    CountDownLatch stuck = new CountDownLatch(1);
    CountDownLatch free = new CountDownLatch(1);
    loop.execute(() -> blockHere(stuck, free));
    assertThat(stuck.await(30, TimeUnit.SECONDS)).isTrue();
    look(100); // gives the task that it does not come to
    look(200);
    assertThat(watch.stalls()).isZero();
    look(300);
    look(300);
    assertThat(watch.stalls()).isOne();
    assertThat(lines.list).hasSize(1);
    assertThat(lines.list.getFirst().getFormattedMessage()).contains("blockHere");
    free.countDown();
    settle();
    look(100);
    settle();
    look(300);
    assertThat(watch.stalls()).isOne();
  }

  private static void blockHere(CountDownLatch stuck, CountDownLatch free) {
    stuck.countDown();
    try {
      free.await(60, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

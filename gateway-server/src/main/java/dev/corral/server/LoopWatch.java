package dev.corral.server;

import dev.corral.server.observe.Samples;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives each event loop a task four times a second, and notices one that does not come to it: a
 * handler blocks or computes there. Where the loop is stuck goes into the log, once for each time.
 */
final class LoopWatch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LoopWatch.class);
  private static final Duration PERIOD = Duration.ofMillis(250);

  /** Above what a collection of garbage or a busy machine does; answers stand still for it. */
  static final Duration STALL = Duration.ofMillis(250);

  private final List<Pulse> pulses = new ArrayList<>();
  private final LongSupplier nanoClock;
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          work -> Thread.ofPlatform().daemon().name("loop-watch").unstarted(work));
  private long stalls;
  private long longestNanos;

  /** Makes a watch of these loops that does not look yet. */
  LoopWatch(Iterable<EventExecutor> loops, LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
    loops.forEach(loop -> pulses.add(new Pulse(loop)));
  }

  LoopWatch start() {
    var _ =
        clock.scheduleWithFixedDelay(
            this::look, PERIOD.toMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    return this;
  }

  /** Looks at each loop once. */
  synchronized void look() {
    pulses.forEach(Pulse::look);
  }

  synchronized long stalls() {
    return stalls;
  }

  /** Tells of the loops. */
  synchronized void figures(Samples samples) {
    samples
        .counter(
            "corral_event_loop_stalls",
            "Times that an event loop was stuck for a quarter of a second or more.",
            (double) stalls)
        .gauge(
            "corral_event_loop_longest_stall_seconds",
            "The longest of them since the start.",
            longestNanos / 1e9);
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }

  /** One loop, and the task that it was given last. */
  private final class Pulse {

    private final EventExecutor loop;
    private volatile @Nullable Thread thread;
    private volatile boolean isBack = true;
    private long givenNanos;
    private boolean told;

    Pulse(EventExecutor loop) {
      this.loop = loop;
    }

    void look() {
      long now = nanoClock.getAsLong();
      if (isBack) {
        if (told) {
          longestNanos = Math.max(longestNanos, now - givenNanos);
        }
        give(now);
      } else if (!told && now - givenNanos >= STALL.toNanos()) {
        told = true;
        stalls++;
        longestNanos = Math.max(longestNanos, now - givenNanos);
        tell();
      }
    }

    private void give(long now) {
      givenNanos = now;
      told = false;
      isBack = false;
      try {
        loop.execute(() -> {
          thread = Thread.currentThread();
          isBack = true;
        });
      } catch (RejectedExecutionException e) {
        isBack = true; // it ends
      }
    }

    private void tell() {
      Thread stuck = thread;
      if (stuck == null) {
        LOG.warn("an event loop did not come to its first task for {}", STALL);
        return;
      }
      StringBuilder where = new StringBuilder();
      for (StackTraceElement frame : stuck.getStackTrace()) {
        where.append("\n\tat ").append(frame);
      }
      LOG.warn("the event loop {} is stuck:{}", stuck.getName(), where);
    }
  }
}

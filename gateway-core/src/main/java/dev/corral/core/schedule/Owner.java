package dev.corral.core.schedule;

import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/*
 * An actor that borrows threads. Tasks run one after the other, in the order of their arrival, and
 * each sees what those before it wrote (the count is the barrier). While decisions are light,
 * whoever brings a task to an idle owner runs it on the spot, and then what others brought
 * meanwhile: the change of threads that this saves costs more than the decision. While they are
 * heavy, the owner's own thread runs them, so that no caller's event loop is held up. Nobody ever
 * waits.
 */

/** Owns a state: runs what it is given, one after the other, and a timer. */
final class Owner implements Executor, AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Owner.class.getName());

  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicInteger count = new AtomicInteger();
  private final AtomicLong wakeAtNanos = new AtomicLong(Long.MAX_VALUE);
  private final BooleanSupplier light;
  private final LongSupplier nanoClock;
  private final Runnable onWake;
  private final Thread thread;
  private volatile long asleepUntilNanos = Long.MIN_VALUE;
  private volatile boolean handedOver;
  private volatile boolean closed;
  private volatile @Nullable Thread running;

  /**
   * Makes an owner; {@link #start} starts its thread.
   *
   * @param light tells, after each task, whether callers may run the next ones
   * @param onWake run, as a task, at the time that was asked for last
   */
  Owner(String name, BooleanSupplier light, LongSupplier nanoClock, Runnable onWake) {
    this.light = light;
    this.nanoClock = nanoClock;
    this.onWake = onWake;
    this.thread = new Thread(this::live, name);
    this.thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** Runs the task, at once where that is light and nothing else runs; dropped once closed. */
  @Override
  public void execute(Runnable task) {
    tasks.add(task);
    if (count.getAndIncrement() > 0) {
      return; // whoever runs sees it
    }
    if (light.getAsBoolean()) {
      run();
    } else {
      handOver();
    }
  }

  /** Sets when to wake, in place of what was set before. Called from a task. */
  void wakeAt(long nanos) {
    wakeAtNanos.set(nanos);
    if (nanos < asleepUntilNanos) {
      LockSupport.unpark(thread);
    }
  }

  /** Ends it: returns when no task runs and none will. */
  @Override
  public void close() {
    if (running == Thread.currentThread()) {
      closed = true;
    } else if (!closed) {
      CompletableFuture<Void> ended = new CompletableFuture<>();
      execute(() -> {
        closed = true;
        ended.complete(null);
      });
      ended.join();
    }
    LockSupport.unpark(thread);
  }

  private void run() {
    Thread here = Thread.currentThread();
    do {
      running = here;
      guarded(tasks.remove());
      running = null;
      if (here != thread && count.get() > 1 && !light.getAsBoolean()) {
        count.decrementAndGet();
        handOver();
        return;
      }
    } while (count.decrementAndGet() > 0);
  }

  private void handOver() {
    handedOver = true;
    LockSupport.unpark(thread);
  }

  /** The owner's thread: runs what was handed over, and keeps the time. */
  private void live() {
    while (!closed) {
      if (handedOver) {
        handedOver = false;
        run();
      } else {
        keepTime();
      }
    }
  }

  private void keepTime() {
    long at = wakeAtNanos.get();
    long wait = at == Long.MAX_VALUE ? Long.MAX_VALUE : at - nanoClock.getAsLong();
    if (wait <= 0) {
      if (wakeAtNanos.compareAndSet(at, Long.MAX_VALUE)) {
        execute(onWake);
      }
      return;
    }
    asleepUntilNanos = at;
    if (wakeAtNanos.get() >= at && !handedOver && !closed) {
      if (at == Long.MAX_VALUE) {
        LockSupport.park(this);
      } else {
        LockSupport.parkNanos(this, wait);
      }
    }
    asleepUntilNanos = Long.MIN_VALUE;
  }

  private void guarded(Runnable task) {
    if (closed) {
      return;
    }
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      // It must go on: nothing is served without it.
      LOG.log(System.Logger.Level.ERROR, "a task of the scheduler failed", e);
    }
  }
}

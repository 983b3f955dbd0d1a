package dev.corral.core.schedule;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/** The thread that owns a state: runs what it is given, one after the other, and a timer. */
final class Owner implements Executor, AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Owner.class.getName());

  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final LongSupplier nanoClock;
  private final Runnable onWake;
  private final Thread thread;
  private long wakeAtNanos = Long.MAX_VALUE;
  private volatile boolean idle;
  private volatile boolean closed;

  /**
   * Makes an owner; {@link #start} starts its thread.
   *
   * @param onWake run on the thread at the time that was asked for last
   */
  Owner(String name, LongSupplier nanoClock, Runnable onWake) {
    this.nanoClock = nanoClock;
    this.onWake = onWake;
    this.thread = new Thread(this::run, name);
    this.thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** Runs the task soon; dropped where the owner was closed. */
  @Override
  public void execute(Runnable task) {
    tasks.add(task);
    if (idle) {
      LockSupport.unpark(thread);
    }
  }

  /** Sets when to wake, in place of what was set before. Called on the thread. */
  void wakeAt(long nanos) {
    wakeAtNanos = nanos;
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
    if (Thread.currentThread() != thread) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void run() {
    while (!closed) {
      Runnable task = tasks.poll();
      if (task != null) {
        guarded(task);
      } else if (wakeAtNanos <= nanoClock.getAsLong()) {
        wakeAtNanos = Long.MAX_VALUE;
        guarded(onWake);
      } else {
        rest();
      }
    }
  }

  private void rest() {
    idle = true;
    if (tasks.isEmpty() && !closed) {
      if (wakeAtNanos == Long.MAX_VALUE) {
        LockSupport.park(this);
      } else {
        LockSupport.parkNanos(this, Math.max(1, wakeAtNanos - nanoClock.getAsLong()));
      }
    }
    idle = false;
  }

  private static void guarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      // The thread must live: nothing is served without it.
      LOG.log(System.Logger.Level.ERROR, "a task of the scheduler failed", e);
    }
  }
}

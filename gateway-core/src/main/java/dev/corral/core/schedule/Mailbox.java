package dev.corral.core.schedule;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/*
 * An actor without a thread. Whoever finds the box empty runs its task at once, and then all that
 * others put in; whoever finds it in use leaves the task and goes on. Tasks never overlap, keep
 * the order of their arrival, and see each other's writes (the count is the barrier). Nobody waits,
 * no lock is held, and an idle box costs neither a thread nor a wake-up, which on a busy machine
 * costs more than all that a queue decides. A task that posts to its own box runs after the task
 * that posted it, never inside.
 */

/** Runs tasks one after the other, on the threads that bring them. */
final class Mailbox implements Executor {

  private static final System.Logger LOG = System.getLogger(Mailbox.class.getName());

  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicInteger count = new AtomicInteger();

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
    if (count.getAndIncrement() > 0) {
      return;
    }
    do {
      run(tasks.remove());
    } while (count.decrementAndGet() > 0);
  }

  private static void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | AssertionError e) {
      LOG.log(System.Logger.Level.ERROR, "a task of a queue failed", e);
    }
  }
}

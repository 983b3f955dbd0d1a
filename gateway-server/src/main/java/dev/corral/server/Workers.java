package dev.corral.server;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads on which handlers may block and compute, with a bounded queue before them; past it
 * {@link #execute} throws {@link java.util.concurrent.RejectedExecutionException}.
 */
final class Workers implements Executor, AutoCloseable {

  /** Enough that the writes that wait for one sync of the disk can share it. */
  private static final int THREADS = 16;

  /** Two uploads of two thousand chunks each, one request a chunk. */
  private static final int WAITING = 4096;

  private final ThreadPoolExecutor pool;

  Workers() {
    AtomicInteger number = new AtomicInteger();
    pool =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            30,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING),
            work -> new Thread(work, "worker-" + number.incrementAndGet()));
    pool.allowCoreThreadTimeOut(true);
  }

  @Override
  public void execute(Runnable work) {
    pool.execute(work);
  }

  @Override
  public void close() {
    pool.shutdown();
    try {
      if (!pool.awaitTermination(5, TimeUnit.SECONDS)) {
        pool.shutdownNow();
      }
    } catch (InterruptedException e) {
      pool.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}

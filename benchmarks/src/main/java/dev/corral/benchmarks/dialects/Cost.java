package dev.corral.benchmarks.dialects;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/**
 * What the calling thread spent.
 *
 * @param nanos of CPU
 * @param bytes allocated on the heap
 */
record Cost(double nanos, double bytes) {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Some work that may fail. */
  interface Work {
    void run() throws Exception;
  }

  /** Returns what a piece of work costs, the mean of so many runs. */
  static Cost of(int runs, Work work) throws Exception {
    long id = Thread.currentThread().threadId();
    long bytes = THREADS.getThreadAllocatedBytes(id);
    long nanos = THREADS.getCurrentThreadCpuTime();
    for (int i = 0; i < runs; i++) {
      work.run();
    }
    long spent = THREADS.getCurrentThreadCpuTime() - nanos;
    long allocated = THREADS.getThreadAllocatedBytes(id) - bytes;
    return new Cost((double) spent / runs, (double) allocated / runs);
  }
}

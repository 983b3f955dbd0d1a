package dev.corral.benchmarks.embed;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** Callers that each ask for the next text as soon as they have their answer. */
final class Flood {

  /** Does one piece of work; returns how many tokens it had. */
  @FunctionalInterface
  interface Work {
    int once(int index);
  }

  private Flood() {}

  /**
   * What a flood came to.
   *
   * @param perSecond tokens a second
   * @param perCpuSecond tokens for each second of a core that this process got; steadier where
   *     other processes take cores away
   */
  record Speed(double perSecond, double perCpuSecond) {}

  /** Measures over {@code seconds}. */
  static Speed measure(int callers, double seconds, Work work) {
    AtomicInteger next = new AtomicInteger();
    LongAdder tokens = new LongAdder();
    long cpuStart = cpuNanos();
    long start = System.nanoTime();
    long end = start + (long) (seconds * 1e9);
    List<Thread> threads = new ArrayList<>();
    for (int caller = 0; caller < callers; caller++) {
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                while (System.nanoTime() - end < 0) {
                  tokens.add(work.once(next.getAndIncrement() & Integer.MAX_VALUE));
                }
              }));
    }
    threads.forEach(Flood::join);
    double billions = tokens.sum() * 1e9;
    return new Speed(billions / (System.nanoTime() - start), billions / (cpuNanos() - cpuStart));
  }

  private static long cpuNanos() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

package dev.corral.server;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Has the heap collected, beside the work, where much more of it is held than used: what a busy
 * minute took is given back by the next. A heap that fits its use is left alone.
 */
final class SpareHeap implements AutoCloseable {

  /** Bytes held beyond those in use, from which on a collection is worth its time. */
  static final long SPARE_BYTES = 192L << 20;

  private static final long PERIOD_SECONDS = 5;

  /** Looks that are left out after a collection, for it to end and its use to be seen. */
  private static final int PAUSE = 5;

  /** Without it a collection that is asked for stops everything. */
  private static final String BESIDE_THE_WORK = "ExplicitGCInvokesConcurrent";

  private final Supplier<MemoryUsage> heap;
  private final Runnable collection;
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          work -> Thread.ofPlatform().daemon().name("spare-heap").unstarted(work));
  private int pause;

  /** Makes a watch that does not look yet. */
  SpareHeap(Supplier<MemoryUsage> heap, Runnable collection) {
    this.heap = heap;
    this.collection = collection;
  }

  /** Watches this process, where its collector can work beside it. */
  static SpareHeap ofProcess() {
    var spare = new SpareHeap(ManagementFactory.getMemoryMXBean()::getHeapMemoryUsage, System::gc);
    if (collectsBesideTheWork()) {
      var _ =
          spare.clock.scheduleWithFixedDelay(
              spare::look, PERIOD_SECONDS, PERIOD_SECONDS, TimeUnit.SECONDS);
    }
    return spare;
  }

  private static boolean collectsBesideTheWork() {
    var options = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    return options != null && Boolean.parseBoolean(options.getVMOption(BESIDE_THE_WORK).getValue());
  }

  /** Looks once. */
  void look() {
    if (pause > 0) {
      pause--;
      return;
    }
    MemoryUsage now = heap.get();
    if (now.getCommitted() - now.getUsed() >= SPARE_BYTES + now.getUsed()) {
      collection.run();
      pause = PAUSE;
    }
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}

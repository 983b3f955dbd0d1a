package dev.corral.server;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.corral.core.schedule.Scheduler;
import dev.corral.core.schedule.plan.PlanView;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.DoubleSupplier;

/** How much of what a process has is in use, each as a share of what it may have. */
final class Uses {

  private static final List<MemoryPoolMXBean> HEAP_POOLS =
      ManagementFactory.getMemoryPoolMXBeans().stream()
          .filter(pool -> pool.getType() == MemoryType.HEAP)
          .toList();

  private Uses() {}

  static Map<LoadWatch.Resource, DoubleSupplier> of(Scheduler queue, Duration waitMax) {
    return Map.of(
        LoadWatch.Resource.HEAP,
        Uses::heap,
        LoadWatch.Resource.DIRECT,
        Uses::direct,
        LoadWatch.Resource.DESCRIPTORS,
        new Seldom(Uses::descriptors),
        LoadWatch.Resource.QUEUE_AGE,
        new QueueAge(queue, waitMax));
  }

  /** What the last collection of each pool left; garbage does not count. */
  private static double heap() {
    long used = 0;
    for (MemoryPoolMXBean pool : HEAP_POOLS) {
      MemoryUsage left = pool.getCollectionUsage();
      used += left == null ? 0 : left.getUsed();
    }
    return share(used, Runtime.getRuntime().maxMemory());
  }

  /** The JVM lets as much be used outside the heap as inside, unless it is told otherwise. */
  private static double direct() {
    return ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider provider
        ? share(provider.metric().usedDirectMemory(), Runtime.getRuntime().maxMemory())
        : 0;
  }

  /** Counting them takes one: where none is left, the JDK fails with an error. */
  private static double descriptors() {
    if (!(ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix)) {
      return 0;
    }
    try {
      long open = unix.getOpenFileDescriptorCount();
      return open < 0 ? 1 : share(open, unix.getMaxFileDescriptorCount());
    } catch (InternalError e) {
      return 1;
    }
  }

  private static double share(long used, long most) {
    return most <= 0 ? 0 : (double) used / most;
  }

  /** Something that costs too much to be looked at each time: the system counts the descriptors. */
  private static final class Seldom implements DoubleSupplier {

    private static final int EACH = 8;

    private final DoubleSupplier use;
    private int looks;
    private double latest;

    Seldom(DoubleSupplier use) {
      this.use = use;
    }

    @Override
    public double getAsDouble() {
      if (looks++ % EACH == 0) {
        latest = use.getAsDouble();
      }
      return latest;
    }
  }

  /** The wait of the oldest request as the queue last told it; asked for again at each look. */
  private static final class QueueAge implements DoubleSupplier {

    private final Scheduler queue;
    private final long waitMaxNanos;
    private final AtomicBoolean asking = new AtomicBoolean();
    private volatile double age;

    QueueAge(Scheduler queue, Duration waitMax) {
      this.queue = queue;
      this.waitMaxNanos = waitMax.toNanos();
    }

    @Override
    public double getAsDouble() {
      if (queue.load().waiting() == 0) {
        age = 0;
      } else if (asking.compareAndSet(false, true)) {
        var _ =
            queue
                .view()
                .whenComplete((view, fault) -> {
                  age = view == null ? 0 : oldest(view);
                  asking.set(false);
                });
      }
      return age;
    }

    private double oldest(PlanView view) {
      return view.lanes().stream()
          .mapToDouble(lane -> (double) lane.oldest().toNanos() / waitMaxNanos)
          .max()
          .orElse(0);
    }
  }
}

package dev.corral.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.MemoryUsage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A heap is collected where much of it is spare, and not again and again. */
class SpareHeapTest {

  private static final long MIB = 1L << 20;

  private final AtomicInteger collections = new AtomicInteger();
  private MemoryUsage usage = new MemoryUsage(0, 100 * MIB, 200 * MIB, 6_000 * MIB);

  private SpareHeap watch() {
    return new SpareHeap(() -> usage, collections::incrementAndGet);
  }

  @Test
  void leavesAHeapAloneThatFitsItsUse() {
    try (SpareHeap watch = watch()) {
      watch.look();
      usage = new MemoryUsage(0, 900 * MIB, 1_400 * MIB, 6_000 * MIB);
      watch.look();
    }

    assertThat(collections).hasValue(0);
  }

  @Test
  void collectsWhatIsSpareOnceInAWhile() {
    usage = new MemoryUsage(0, 180 * MIB, 1_487 * MIB, 6_000 * MIB);
    try (SpareHeap watch = watch()) {
      for (int look = 0; look < 12; look++) {
        watch.look();
      }
    }

    assertThat(collections).hasValue(2);
  }
}

package dev.corral.core.vector;

import dev.corral.core.exchange.Failure;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Keeps the memory of loaded collections within a limit: those that were used least recently are
 * unloaded, and a write that still does not fit is refused. Bytes are estimates. Safe for use by
 * many threads.
 */
final class MemoryBudget {

  private final long limit;
  private final Consumer<LocalCollection> unloading;
  private final Map<LocalCollection, Long> held = new ConcurrentHashMap<>();
  private final AtomicLong total = new AtomicLong();

  /**
   * Starts with nothing loaded.
   *
   * @param limit bytes of all collections together
   * @param unloading unloads a collection and returns when it is done
   */
  MemoryBudget(long limit, Consumer<LocalCollection> unloading) {
    this.limit = limit;
    this.unloading = unloading;
  }

  /** Takes note of what a collection holds now; 0 where it is not loaded. */
  void note(LocalCollection collection, long bytes) {
    Long before = bytes == 0 ? held.remove(collection) : held.put(collection, bytes);
    total.addAndGet(bytes - (before == null ? 0 : before));
  }

  /** Unloads other collections while the limit is passed. */
  void makeRoom(LocalCollection wanted) {
    while (total.get() > limit) {
      Optional<LocalCollection> oldest =
          held.keySet().stream()
              .filter(collection -> collection != wanted)
              .min(Comparator.comparingLong(LocalCollection::lastUsed));
      if (oldest.isEmpty()) {
        return;
      }
      unloading.accept(oldest.get());
      note(oldest.get(), 0);
    }
  }

  /**
   * Makes room before a write.
   *
   * @throws dev.corral.core.exchange.FailureException {@code TooLarge} where there is none
   */
  void admitWrite(LocalCollection collection) {
    makeRoom(collection);
    if (total.get() > limit) {
      throw new Failure.TooLarge(
              "the vectors are over the memory limit of "
                  + limit
                  + " bytes: delete records or raise the limit",
              limit)
          .asException();
    }
  }
}

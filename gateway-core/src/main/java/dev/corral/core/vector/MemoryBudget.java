package dev.corral.core.vector;

import dev.corral.core.exchange.Failure;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Keeps the memory of loaded collections within a limit: those that were used least recently are
 * unloaded, and what still does not fit is refused before it is there. Bytes are estimates. Safe
 * for use by many threads.
 */
final class MemoryBudget {

  /** How long a claim waits for others to end before it is refused. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final long limit;
  private final Consumer<LocalCollection> unloading;
  private final Map<LocalCollection, Long> held = new ConcurrentHashMap<>();
  private final Map<LocalCollection, Integer> pins = new ConcurrentHashMap<>();
  private final AtomicLong total = new AtomicLong();
  private final AtomicInteger claims = new AtomicInteger();
  private final AtomicInteger waiting = new AtomicInteger();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition ended = lock.newCondition();
  private final AtomicLong endings = new AtomicLong();

  /**
   * Starts with nothing loaded.
   *
   * @param limit bytes of all collections together
   * @param unloading lets the writer's thread {@link #unload} a collection, and returns then
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

  /** Tells whether loaded collections take half of what they may, or more. */
  boolean isHalfFull() {
    return total.get() >= limit / 2;
  }

  /** Returns how many collections are loaded. */
  int loaded() {
    return held.size();
  }

  /** Returns the bytes that are held or claimed. */
  long bytes() {
    return total.get();
  }

  /** Returns the most bytes. */
  long limit() {
    return limit;
  }

  /** Keeps a collection from being unloaded until the claim is closed; one for a thread. */
  Claim claim(LocalCollection collection) {
    claims.incrementAndGet();
    pins.merge(collection, 1, Integer::sum);
    return new Claim(collection);
  }

  /** Unloads a collection unless it is claimed; called by the writer's thread. */
  void unload(LocalCollection collection) {
    var _ =
        pins.computeIfAbsent(
            collection,
            unclaimed -> {
              unclaimed.unload();
              return null;
            });
  }

  /** Unloads collections that nobody claims while the limit is passed. */
  private void makeRoom() {
    while (total.get() > limit) {
      Optional<LocalCollection> oldest =
          held.keySet().stream()
              .filter(collection -> !pins.containsKey(collection))
              .min(Comparator.comparingLong(LocalCollection::lastUsed));
      if (oldest.isEmpty()) {
        return;
      }
      unloading.accept(oldest.get());
    }
  }

  /** Waits until more claims have ended than were seen; returns the patience that is left. */
  private long awaitEnding(long seen, long patience) {
    long left = patience;
    lock.lock();
    try {
      while (endings.get() == seen && left > 0) {
        left = ended.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    } finally {
      lock.unlock();
    }
    return left;
  }

  /** What is about to be needed for a collection. Used by one thread. */
  final class Claim implements AutoCloseable {

    private final LocalCollection collection;
    private long claimed;

    private Claim(LocalCollection collection) {
      this.collection = collection;
    }

    /**
     * Makes room for more.
     *
     * @throws dev.corral.core.exchange.FailureException {@code TooLarge} where there is none
     */
    void require(long bytes) {
      claimed += bytes;
      total.addAndGet(bytes);
      makeRoom();
      if (total.get() > limit && !roomWithinPatience()) {
        throw new Failure.TooLarge(
                "collection ["
                    + collection.name()
                    + "] is over the memory limit for vectors of "
                    + limit
                    + " bytes, with the others in use: delete records or raise the limit",
                limit)
            .asException();
      }
    }

    /** Waits for other claims to end, where there are others and this one fits by itself. */
    private boolean roomWithinPatience() {
      long patience = PATIENCE.toNanos();
      while (total.get() > limit) {
        if (patience <= 0 || held.getOrDefault(collection, 0L) + claimed > limit) {
          return false;
        }
        long seen = endings.get();
        makeRoom();
        if (total.get() > limit) {
          boolean allWait = waiting.incrementAndGet() >= claims.get(); // and none would ever end
          patience = allWait ? 0 : awaitEnding(seen, patience);
          waiting.decrementAndGet();
        }
      }
      return true;
    }

    /** Takes note of what the collection holds now in place of what was claimed for it. */
    void settle(long bytes) {
      note(collection, bytes);
      giveBack();
    }

    private void giveBack() {
      total.addAndGet(-claimed);
      claimed = 0;
    }

    /** Gives back what was claimed and not settled. */
    @Override
    public void close() {
      giveBack();
      claims.decrementAndGet();
      pins.computeIfPresent(collection, (_, count) -> count == 1 ? null : count - 1);
      lock.lock();
      try {
        endings.incrementAndGet();
        ended.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }
}

package dev.corral.core.vector;

import dev.corral.core.exchange.FailureException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A collection's records in memory: loaded at the first use, by one of those who ask for them,
 * published by the writer after each change, and forgotten where others need the room. Nothing is
 * forgotten while a claim is on the collection, so the writer, whose callers hold one, finds what
 * it changes and never waits for a loading that may wait for the writer. Safe for use by many
 * threads.
 */
final class Residence {

  private final AtomicReference<@Nullable CompletableFuture<Snapshot>> loading =
      new AtomicReference<>();
  private volatile @Nullable Snapshot snapshot;

  /** What was given out before it was forgotten: a reader may still hold records that have it. */
  private volatile long usedSequences;

  private volatile long usedVersions;

  /** Returns what is in memory, or null where nothing is. */
  @Nullable Snapshot current() {
    return snapshot;
  }

  /**
   * Returns what is in memory, loaded where it was not; the caller holds a claim.
   *
   * @param load reads the store, and is called for one caller at a time
   */
  Snapshot load(Supplier<Snapshot> load) {
    var mine = new CompletableFuture<Snapshot>();
    CompletableFuture<Snapshot> other = loading.compareAndExchange(null, mine);
    if (other != null) {
      return joined(other);
    }
    try {
      Snapshot present = snapshot; // where another loading ended just before
      if (present == null) {
        present = load.get().after(usedSequences, usedVersions);
        snapshot = present;
      }
      mine.complete(present);
      return present;
    } catch (RuntimeException e) {
      mine.completeExceptionally(e);
      throw e;
    } finally {
      loading.set(null);
    }
  }

  private static Snapshot joined(CompletableFuture<Snapshot> other) {
    try {
      return other.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof FailureException failure ? failure : e;
    }
  }

  /** Puts a later state in place of the present one; called by the writer's thread. */
  void publish(Snapshot later) {
    snapshot = later;
  }

  /** Forgets what can be read from the store again. */
  void forget() {
    Snapshot last = snapshot;
    if (last != null) {
      usedSequences = last.nextSequence();
      usedVersions = last.nextVersion();
    }
    snapshot = null;
  }
}

package dev.corral.core.vector;

import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.FailureException;
import dev.corral.core.vector.store.Storage;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * The one thread that changes collections. Changes that wait together are committed together, with
 * one sync; each is visible when its caller hears of it.
 */
final class VectorWriter implements AutoCloseable {

  /** Changes that wait; at a millisecond or so a group, more would wait for too long. */
  static final int QUEUE = 1_024;

  /** Changes of one group, which bounds what a failing disk can fail at once. */
  static final int GROUP = 256;

  private static final Logger LOG = System.getLogger(VectorWriter.class.getName());

  private final Storage storage;
  private final Layout layout;
  private final Catalog catalog;
  private final BlockingQueue<Waiting<?>> queue = new ArrayBlockingQueue<>(QUEUE);
  private final Thread thread;
  private volatile boolean closed;

  VectorWriter(Storage storage, Layout layout, Catalog catalog) {
    this.storage = storage;
    this.layout = layout;
    this.catalog = catalog;
    this.thread = Thread.ofPlatform().daemon().name("vector-writer").start(this::run);
  }

  /**
   * Makes a change and returns when it is durable and visible.
   *
   * @throws FailureException what the change or the storage said, or {@code Busy}
   */
  <T> T submit(Change<T> change) {
    return await(new Waiting<>(change, false));
  }

  /** Makes a change that decides by what is published, in a group of its own. */
  <T> T submitAlone(Change<T> change) {
    return await(new Waiting<>(change, true));
  }

  private <T> T await(Waiting<T> waiting) {
    if (closed) {
      throw closedFailure();
    }
    if (!queue.offer(waiting)) {
      throw new Failure.Busy(
              "too many writes are waiting (at most " + QUEUE + ")", Duration.ofSeconds(1))
          .asException();
    }
    if (closed) {
      queue.forEach(late -> late.answer.completeExceptionally(closedFailure()));
    }
    try {
      return waiting.answer.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof FailureException failure) {
        throw failure;
      }
      throw e;
    }
  }

  /** Tells whether the caller is the writer, which must not wait for itself. */
  boolean isCurrentThread() {
    return Thread.currentThread() == thread;
  }

  /** Ends the thread after the group that it is writing. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    List<Waiting<?>> group = new ArrayList<>(GROUP);
    while (!closed) {
      try {
        group.add(queue.take());
      } catch (InterruptedException e) {
        break;
      }
      queue.drainTo(group, GROUP - 1);
      writeInParts(group);
      group.clear();
    }
    closed = true;
    queue.drainTo(group);
    group.forEach(late -> late.answer.completeExceptionally(closedFailure()));
  }

  private void writeInParts(List<Waiting<?>> changes) {
    int from = 0;
    for (int at = 0; at < changes.size(); at++) {
      if (changes.get(at).alone) {
        write(changes.subList(from, at));
        write(changes.subList(at, at + 1));
        from = at + 1;
      }
    }
    write(changes.subList(from, changes.size()));
  }

  private void write(List<Waiting<?>> changes) {
    if (changes.isEmpty()) {
      return;
    }
    var group = new WriteGroup(layout, storage.batch(), catalog);
    List<Waiting<?>> applied = new ArrayList<>(changes.size());
    try {
      for (Waiting<?> change : changes) {
        if (change.applyTo(group)) {
          applied.add(change);
        }
      }
      group.batch().commit();
    } catch (FailureException e) {
      group.rollBack();
      changes.forEach(change -> change.answer.completeExceptionally(e));
      return;
    } catch (RuntimeException | Error e) {
      group.rollBack();
      String reference = UUID.randomUUID().toString();
      LOG.log(Level.ERROR, "a write failed, reference " + reference, e);
      FailureException failure = new Failure.Internal(reference).asException();
      changes.forEach(change -> change.answer.completeExceptionally(failure));
      return;
    }
    group.publish();
    applied.forEach(Waiting::complete);
  }

  private static FailureException closedFailure() {
    return new Failure.StorageFailed("the vector database is closed").asException();
  }

  /** A change whose caller waits. */
  private static final class Waiting<T> {

    private final Change<T> change;
    private final boolean alone;
    private final CompletableFuture<T> answer = new CompletableFuture<>();
    private Runnable completion = () -> {};

    Waiting(Change<T> change, boolean alone) {
      this.change = change;
      this.alone = alone;
    }

    /** Returns whether the change was made; otherwise the caller has heard of it. */
    boolean applyTo(WriteGroup group) {
      try {
        T result = change.apply(group);
        completion = () -> answer.complete(result);
        return true;
      } catch (FailureException e) {
        answer.completeExceptionally(e);
        return false;
      }
    }

    void complete() {
      completion.run();
    }
  }
}

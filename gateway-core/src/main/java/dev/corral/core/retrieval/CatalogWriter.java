package dev.corral.core.retrieval;

import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.FailureException;
import dev.corral.core.vector.store.Storage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Runs changes one after the other on one thread: each is committed to the storage, then published
 * in memory, then answered.
 */
final class CatalogWriter implements AutoCloseable {

  /** Changes that may wait; a change takes one synced write, so these are some seconds of work. */
  private static final int WAITING = 4096;

  private final Storage storage;
  private final ThreadPoolExecutor thread;

  CatalogWriter(Storage storage) {
    this.storage = storage;
    this.thread =
        new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING),
            Thread.ofPlatform().name("knowledge-writer").daemon().factory());
  }

  /**
   * Runs a change and returns what it returns, once durable; a change that throws has no effect.
   */
  <T> T change(Function<Transaction, T> body) {
    try {
      return submit(body).get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof FailureException failure) {
        throw failure;
      }
      throw new IllegalStateException("a change of the catalogue failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failure.Cancelled("interrupted while waiting for a change").asException();
    }
  }

  /** Runs a change some time. */
  <T> Future<T> submit(Function<Transaction, T> body) {
    try {
      return thread.submit(() -> {
        Transaction transaction = new Transaction(storage.batch());
        T result = body.apply(transaction);
        transaction.commit();
        return result;
      });
    } catch (RejectedExecutionException e) {
      throw new Failure.Busy(WAITING + " changes are waiting", Duration.ofSeconds(1)).asException();
    }
  }

  @Override
  public void close() {
    thread.close();
  }

  /** A batch, and what follows in memory when it is durable. */
  static final class Transaction {

    private final Storage.Batch batch;
    private final List<Runnable> preparations = new ArrayList<>();
    private final List<Runnable> publications = new ArrayList<>();
    private final List<Runnable> conclusions = new ArrayList<>();

    private Transaction(Storage.Batch batch) {
      this.batch = batch;
    }

    <V> void put(Storage.Table table, Map<String, V> map, String key, V value, byte[] encoded) {
      batch.put(table, key.getBytes(StandardCharsets.UTF_8), encoded);
      publications.add(() -> map.put(key, value));
    }

    void remove(Storage.Table table, Map<String, ?> map, String key) {
      batch.delete(table, key.getBytes(StandardCharsets.UTF_8));
      publications.add(() -> map.remove(key));
    }

    /** Runs something when the batch is durable, before anything of it is seen, and after all. */
    void around(Runnable before, Runnable after) {
      preparations.add(before);
      conclusions.add(after);
    }

    private void commit() {
      if (!publications.isEmpty()) {
        batch.commit();
        preparations.forEach(Runnable::run);
        publications.forEach(Runnable::run);
        conclusions.forEach(Runnable::run);
      }
    }
  }
}

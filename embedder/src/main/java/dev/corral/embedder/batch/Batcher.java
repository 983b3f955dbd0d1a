package dev.corral.embedder.batch;

import dev.corral.embedder.batch.Backlog.Role;
import dev.corral.embedder.text.Tokens;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * A bounded queue of jobs and the threads that work it off. Safe for use by many threads.
 *
 * <p>The last thread to leave frees what the threads used, so that nothing native is freed under a
 * running call.
 */
public final class Batcher implements AutoCloseable {

  /** What became of an offer. */
  public enum Admission {
    TAKEN,
    FULL,
    CLOSED
  }

  /**
   * Threads.
   *
   * @param workers threads that read and run, each one batch at a time
   * @param express whether one more thread runs short texts past long ones
   * @param readers threads that only read, for workers that wait for a device
   */
  public record Staff(int workers, boolean express, int readers) {}

  /**
   * Bounds.
   *
   * @param staff the threads
   * @param tokenBudget the most ids in one batch
   * @param lengths the most different lengths in one batch
   * @param texts the most texts that wait
   * @param units the most UTF-16 units of texts that wait; one text of any length always may
   */
  public record Bounds(Staff staff, int tokenBudget, int lengths, int texts, long units) {}

  /**
   * What was done since the start.
   *
   * @param batches runs
   * @param texts texts that were run
   * @param tokens ids of those texts
   * @param dropped texts that nobody waited for any more when their turn came
   */
  public record Counts(long batches, long texts, long tokens, long dropped) {}

  /** What the threads do; the two parts of the work, and the end. */
  public interface Work {
    /** Text to ids; called by many threads. */
    Tokens read(String text);

    /** Gives a thread what it runs batches with. */
    Runner runner();

    /** Called once, when no thread reads or runs any more. */
    void release();
  }

  /** Ids to vectors; each belongs to one thread. */
  @FunctionalInterface
  public interface Runner {
    /**
     * Runs one batch.
     *
     * @param texts ids of the texts, those of one length beside one another
     * @param alone whether nothing else runs, and all texts have one length
     */
    float[][] run(long[][] texts, boolean alone) throws IOException;
  }

  /** Niceness by which the express worker comes first: ten times the weight of the others. */
  private static final int EXPRESS_BEFORE = 10;

  /** Niceness by which the others stay behind where that is refused: a third of its weight. */
  private static final int OTHERS_BEHIND = 5;

  private final Backlog backlog;
  private final Work work;
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicInteger running;
  private final boolean hasExpress;

  /** Whether the express worker was put before the others. */
  private final CompletableFuture<Boolean> preferred = new CompletableFuture<>();

  private final LongAdder batches = new LongAdder();
  private final LongAdder texts = new LongAdder();
  private final LongAdder tokens = new LongAdder();
  private final LongAdder dropped = new LongAdder();

  /**
   * Starts the threads.
   *
   * @param nanoClock the clock of the jobs' deadlines
   */
  public Batcher(Bounds bounds, Work work, LongSupplier nanoClock) {
    this.backlog = new Backlog(bounds, nanoClock);
    this.work = work;
    this.hasExpress = bounds.staff().express();
    for (int i = 0; i < bounds.staff().workers(); i++) {
      threads.add(thread("embed-" + i, Role.WORKER, work.runner()));
    }
    if (hasExpress) {
      threads.add(thread("embed-express", Role.EXPRESS, work.runner()));
    }
    for (int i = 0; i < bounds.staff().readers(); i++) {
      threads.add(thread("embed-read-" + i, Role.READER, Batcher::refuse));
    }
    this.running = new AtomicInteger(threads.size());
    threads.forEach(Thread::start);
  }

  private Thread thread(String name, Role role, Runner runner) {
    return Thread.ofPlatform().name(name).daemon().unstarted(() -> work(runner, role));
  }

  /** Runs nothing: a reader is never given a batch. */
  private static float[][] refuse(long[][] texts, boolean alone) {
    throw new IllegalStateException("a reader was given " + texts.length + " texts to run");
  }

  /** Takes all jobs or none; never waits. */
  public Admission offer(Collection<? extends Job> jobs) {
    return backlog.offer(jobs);
  }

  /** Returns how many texts wait. */
  public int waiting() {
    return backlog.size();
  }

  /** Returns what was done since the start. */
  public Counts counts() {
    return new Counts(batches.sum(), texts.sum(), tokens.sum(), dropped.sum());
  }

  private void work(Runner runner, Role role) {
    try {
      giveWay(role == Role.EXPRESS);
      for (Backlog.Step step; (step = backlog.next(role)) != null; ) {
        switch (step) {
          case Backlog.Step.Read read -> read(read, role);
          case Backlog.Step.Run run -> run(runner, run, role);
        }
      }
    } finally {
      if (running.decrementAndGet() == 0) {
        work.release();
      }
    }
  }

  /** Puts the express worker before the others, in the one way or the other. */
  private void giveWay(boolean express) {
    if (express) {
      boolean before = false;
      try {
        before = Niceness.change(-EXPRESS_BEFORE);
      } finally {
        preferred.complete(before);
      }
    } else if (hasExpress && !preferred.join()) {
      boolean _ = Niceness.change(OTHERS_BEHIND);
    }
  }

  private void read(Backlog.Step.Read read, Role role) {
    List<Backlog.Raw> raws = read.texts();
    List<Waiting> done = new ArrayList<>(raws.size());
    List<Backlog.Raw> failed = new ArrayList<>();
    for (Backlog.Raw raw : raws) {
      Job job = raw.job();
      if (backlog.isClosed() || !job.wanted()) {
        job.drop(backlog.isClosed() ? Job.Drop.CLOSED : Job.Drop.EXPIRED);
        failed.add(raw);
        continue;
      }
      try {
        done.add(new Waiting(job, work.read(job.text()), raw.order()));
      } catch (RuntimeException | Error e) {
        job.fail(e);
        failed.add(raw);
      }
    }
    dropped.add(failed.size());
    backlog.giveBack(read, role, done, failed);
  }

  private void run(Runner runner, Backlog.Step.Run run, Role role) {
    List<Waiting> batch = run.choice().batch();
    float[][] vectors = null;
    Throwable failure = null;
    boolean closed = backlog.isClosed();
    if (!batch.isEmpty() && !closed) {
      try {
        vectors = runner.run(ids(batch), run.alone());
      } catch (IOException | RuntimeException | Error e) {
        failure = e;
      }
    }
    backlog.ended(run, role);
    if (vectors != null) {
      batches.increment();
      texts.add(batch.size());
      tokens.add(run.choice().tokens());
    }
    run.choice().dropped().forEach(waiting -> waiting.job().drop(Job.Drop.EXPIRED));
    dropped.add(run.choice().dropped().size());
    for (int i = 0; i < batch.size(); i++) {
      Job job = batch.get(i).job();
      if (vectors != null) {
        job.succeed(batch.get(i).tokens(), vectors[i]);
      } else if (failure != null) {
        job.fail(failure);
      } else {
        job.drop(Job.Drop.CLOSED);
      }
    }
  }

  private static long[][] ids(List<Waiting> batch) {
    long[][] ids = new long[batch.size()][];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = batch.get(i).tokens().ids();
    }
    return ids;
  }

  /**
   * Drops what waits, and waits until running batches are done and everything is freed. On one of
   * the batcher's own threads it does not wait; the last thread frees.
   */
  @Override
  public void close() {
    backlog.close().forEach(job -> job.drop(Job.Drop.CLOSED));
    if (threads.contains(Thread.currentThread())) {
      return;
    }
    boolean interrupted = false;
    for (Thread thread : threads) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

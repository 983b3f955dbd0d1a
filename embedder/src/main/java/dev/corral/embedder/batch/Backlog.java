package dev.corral.embedder.batch;

import dev.corral.embedder.batch.BatchPolicy.Choice;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/*
 * Texts are read (tokenised) by the workers, a few batches ahead of what runs: the length must be
 * known to choose, and whoever submits, an event loop perhaps, must not compute.
 *
 * The express worker has no core of its own. It takes short texts when every other worker is busy
 * and at least one of them with long texts, so that a short text never waits for a long one to
 * end; the operating system shares the cores out, as the threads' niceness tells it. In a flood
 * of short texts alone it rests.
 *
 * A worker that waits for a device would leave the device waiting while it reads: readers do it
 * then, and the worker reads only where nothing is ready, so that a lone text needs no hand-over.
 */
/**
 * Everything that waits, and what a free worker does next. Safe for use by many threads; calls
 * nothing but a job's own flags while it holds its lock.
 */
final class Backlog {

  /** What a thread is for. */
  enum Role {
    WORKER,
    EXPRESS,
    READER
  }

  /** What a worker does next. */
  sealed interface Step {
    /** Returns whether a short text is not to wait for the end of this step. */
    boolean isLong();

    /** Read these texts and hand them back. Then say it is over. */
    record Read(List<Raw> texts) implements Step {
      @Override
      public boolean isLong() {
        return texts.stream().anyMatch(raw -> !raw.mayBeShort());
      }
    }

    /** Run these texts; with {@code alone}, nothing else runs or waits. Then say it is over. */
    record Run(Choice choice, boolean alone) implements Step {
      @Override
      public boolean isLong() {
        // A batch is in order of its lengths' choice, not of their size.
        return choice.batch().stream().anyMatch(waiting -> waiting.tokens().length() > SHORT);
      }
    }
  }

  /** An unread text with its place in the order of arrival. */
  record Raw(Job job, long order) {
    /** Tells by its characters whether the text may be a short one. */
    boolean mayBeShort() {
      return job.units() <= SHORT * UNITS_PER_TOKEN;
    }
  }

  /** The longest text, in ids, that the express worker takes. */
  static final int SHORT = 32;

  /** UTF-16 units of a token in most texts, at most; where it is more, the text takes its turn. */
  private static final int UNITS_PER_TOKEN = 8;

  /** Texts read at a time: few enough that another worker finds something to do too. */
  private static final int READ_AT_ONCE = 16;

  /** Batches' worth of read texts to choose from; more would only be read earlier than needed. */
  private static final int BATCHES_AHEAD = 4;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  private final Condition expressWork = lock.newCondition();
  private final Condition reading = lock.newCondition();
  private final ArrayDeque<Raw> unread = new ArrayDeque<>();

  /** Unread texts that may be short, told by their characters. */
  private final ArrayDeque<Raw> unreadShort = new ArrayDeque<>();

  private final Buckets ready = new Buckets();
  private final BatchPolicy policy;
  private final Batcher.Bounds bounds;
  private final LongSupplier nanoClock;
  private int held;
  private long heldUnits;
  private long order;

  /** Workers at a step, the express worker not counted, and those of them at a long one. */
  private int busy;

  private int busyLong;
  private boolean expressBusy;
  private boolean closed;

  Backlog(Batcher.Bounds bounds, LongSupplier nanoClock) {
    this.bounds = bounds;
    this.policy = new BatchPolicy(bounds.tokenBudget(), bounds.lengths());
    this.nanoClock = nanoClock;
  }

  /** Takes all jobs or none. */
  Batcher.Admission offer(Collection<? extends Job> jobs) {
    long units = 0;
    for (Job job : jobs) {
      units += job.units();
    }
    lock.lock();
    try {
      if (closed) {
        return Batcher.Admission.CLOSED;
      }
      if (held + jobs.size() > bounds.texts()
          || (heldUnits > 0 && heldUnits + units > bounds.units())) {
        return Batcher.Admission.FULL;
      }
      held += jobs.size();
      heldUnits += units;
      for (Job job : jobs) {
        Raw raw = new Raw(job, order++);
        (raw.mayBeShort() ? unreadShort : unread).add(raw);
      }
      wake();
      return Batcher.Admission.TAKEN;
    } finally {
      lock.unlock();
    }
  }

  private void wake() {
    if (busy < bounds.staff().workers()) {
      work.signal();
    } else if (busyLong > 0) {
      expressWork.signal();
    }
    if (needsReaders()) {
      reading.signal();
    }
  }

  /** An idle worker reads a few texts itself. */
  private boolean needsReaders() {
    int left = busy < bounds.staff().workers() ? READ_AT_ONCE : 0;
    return unread.size() + unreadShort.size() > left;
  }

  /** Ends a reading: puts back what was read; {@code failed} came to nothing. */
  void giveBack(Step.Read step, Role role, List<Waiting> read, List<Raw> failed) {
    lock.lock();
    try {
      count(step, role, -1);
      read.forEach(ready::add);
      failed.forEach(raw -> release(raw.job()));
      wake(); // a worker may have gone to rest while another thread was reading
    } finally {
      lock.unlock();
    }
  }

  private void release(Job job) {
    held--;
    heldUnits -= job.units();
  }

  /** Notes that a batch is no longer running. */
  void ended(Step.Run run, Role role) {
    lock.lock();
    try {
      count(run, role, -1);
    } finally {
      lock.unlock();
    }
  }

  private void count(Step step, Role role, int change) {
    switch (role) {
      case WORKER -> {
        busy += change;
        busyLong += step.isLong() ? change : 0;
      }
      case EXPRESS -> expressBusy = change > 0;
      case READER -> {}
    }
  }

  /** Waits for something to do; null when the backlog is closed and empty. */
  @Nullable Step next(Role role) {
    lock.lock();
    try {
      for (; ; ) {
        Step step =
            switch (role) {
              case WORKER -> choose();
              case EXPRESS -> chooseExpress();
              case READER -> needsReaders() ? chooseReading() : null;
            };
        if (step != null) {
          count(step, role, 1);
          if (waits()) {
            wake();
          }
          return step;
        }
        if (closed) {
          return null;
        }
        work(role).awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  private Condition work(Role role) {
    return switch (role) {
      case WORKER -> work;
      case EXPRESS -> expressWork;
      case READER -> reading;
    };
  }

  private boolean waits() {
    return !unreadShort.isEmpty() || !unread.isEmpty() || ready.size() > 0;
  }

  private @Nullable Step chooseExpress() {
    boolean needed = busy >= bounds.staff().workers() && busyLong > 0;
    if (!needed && !closed) {
      return null;
    }
    return unreadShort.isEmpty() ? run(SHORT) : read(unreadShort);
  }

  private @Nullable Step choose() {
    boolean othersRead = bounds.staff().readers() > 0 && ready.size() > 0;
    Step reading = othersRead ? null : chooseReading();
    return reading != null ? reading : run(Integer.MAX_VALUE);
  }

  private @Nullable Step chooseReading() {
    if (ready.tokens() >= (long) BATCHES_AHEAD * bounds.tokenBudget()) {
      return null;
    }
    if (!unreadShort.isEmpty()) {
      return read(unreadShort);
    }
    return unread.isEmpty() ? null : read(unread);
  }

  private static Step read(ArrayDeque<Raw> from) {
    List<Raw> texts = new ArrayList<>();
    while (texts.size() < READ_AT_ONCE && !from.isEmpty()) {
      texts.add(from.remove());
    }
    return new Step.Read(texts);
  }

  private @Nullable Step run(int longest) {
    // A device's run costs the same however full it is: what fits one is not shared out.
    int sharers = bounds.staff().readers() > 0 ? 1 : bounds.staff().workers();
    Choice choice = policy.take(ready, longest, sharers, nanoClock.getAsLong());
    if (choice.isEmpty()) {
      return null;
    }
    boolean alone = busy == 0 && !expressBusy && choice.lengths() == 1 && !waits();
    choice.batch().forEach(waiting -> release(waiting.job()));
    choice.dropped().forEach(waiting -> release(waiting.job()));
    return new Step.Run(choice, alone);
  }

  /** Refuses what comes from now on; returns what waits, which will not be run. */
  List<Job> close() {
    lock.lock();
    try {
      closed = true;
      List<Job> left = new ArrayList<>();
      unread.forEach(raw -> left.add(raw.job()));
      unread.clear();
      unreadShort.forEach(raw -> left.add(raw.job()));
      unreadShort.clear();
      ready.drain(waiting -> left.add(waiting.job()));
      left.forEach(this::release);
      work.signalAll();
      expressWork.signalAll();
      reading.signalAll();
      return left;
    } finally {
      lock.unlock();
    }
  }

  boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /** Returns how many texts wait or are being read. */
  int size() {
    lock.lock();
    try {
      return held;
    } finally {
      lock.unlock();
    }
  }
}

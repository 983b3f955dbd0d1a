package dev.corral.server.observe;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes entries as lines on a thread of its own. Handing one over never waits: past the bound an
 * entry is lost and counted.
 *
 * @param <T> the type of entries; never null
 */
final class LineWriter<T> implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LineWriter.class);

  /** A second of the busiest server. */
  private static final int WAITING_MAX = 16_384;

  private static final long END_MILLIS = 5_000;

  private final BlockingQueue<Object> waiting = new ArrayBlockingQueue<>(WAITING_MAX);
  private final LongAdder lost = new LongAdder();
  private final LongAdder written = new LongAdder();
  private final Object end = new Object();
  private final LineFiles files;
  private final Function<T, byte[]> form;
  private final boolean synced;
  private final Thread thread;
  private boolean failing;

  /**
   * Starts.
   *
   * @param files where lines go; closed with the writer
   * @param form makes a line of an entry, in their order, without a line end
   * @param synced whether lines are brought to the disk whenever none waits
   */
  LineWriter(String name, LineFiles files, Function<T, byte[]> form, boolean synced) {
    this.files = files;
    this.form = form;
    this.synced = synced;
    this.thread = Thread.ofPlatform().daemon().name(name).start(this::run);
  }

  /** Hands an entry over. */
  void add(T entry) {
    if (!waiting.offer(entry)) {
      lost.increment();
    }
  }

  /** Returns how many entries were lost. */
  long lost() {
    return lost.sum();
  }

  /** Returns how many lines were written. */
  long written() {
    return written.sum();
  }

  private void run() {
    List<Object> batch = new ArrayList<>();
    boolean going = true;
    while (going) {
      batch.clear();
      try {
        batch.add(waiting.take());
      } catch (InterruptedException e) {
        return;
      }
      waiting.drainTo(batch);
      going = write(batch);
    }
  }

  @SuppressWarnings("unchecked") // only entries and the end are handed over
  private boolean write(List<Object> batch) {
    try {
      for (Object entry : batch) {
        if (entry.equals(end)) {
          files.close();
          return false;
        }
        files.add(form.apply((T) entry));
        written.increment();
      }
      if (synced) {
        files.force();
      }
      failing = false;
    } catch (IOException e) {
      lost.add(batch.size());
      if (!failing) {
        failing = true; // once, not for each line of a full disk
        LOG.error("lines of {} cannot be written", thread.getName(), e);
      }
    }
    return true;
  }

  /** Writes what was handed over, and ends. */
  @Override
  public void close() {
    try {
      waiting.put(end);
      thread.join(END_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

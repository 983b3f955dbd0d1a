package dev.corral.core.vector;

import dev.corral.core.vector.text.GramIndex;
import dev.corral.core.vector.text.WordIndex;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The thread that lets the text indexes that were asked for follow the writes of their collections.
 * Searches never wait for it: documents that an index does not cover yet are read one by one.
 */
final class TextThread implements AutoCloseable {

  /** Records from which on a collection has text indexes; below, reading all is fast enough. */
  static final int FLOOR = 32;

  private static final Logger LOG = System.getLogger(TextThread.class.getName());

  /** Documents read in one go. */
  private static final int STEP = 256;

  /** The part of all memory that the text indexes of one collection may take. */
  private static final int SHARE = 4;

  private final Set<LocalCollection> waiting = ConcurrentHashMap.newKeySet();
  private final BlockingQueue<LocalCollection> queue = new LinkedBlockingQueue<>();
  private final Layout layout;
  private final long mostBytes;
  private final Thread thread;
  private volatile boolean closed;

  TextThread(Layout layout, long memoryBytes) {
    this.layout = layout;
    this.mostBytes = memoryBytes / SHARE;
    this.thread = Background.start("vector-text", this::run);
  }

  /** Asks for a look at a collection whose indexes may be behind; it waits once at most. */
  void notice(LocalCollection collection, Snapshot snapshot) {
    VectorSpace space = snapshot.space();
    if (space != null
        && space.texts().isBehind(snapshot.records().end())
        && waiting.add(collection)) {
      queue.add(collection);
    }
  }

  private void run() {
    while (!closed) {
      try {
        LocalCollection collection = queue.take();
        waiting.remove(collection);
        follow(collection);
        collection.remeasure();
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException | AssertionError e) {
        LOG.log(Level.ERROR, "a text index was not brought up to date", e);
      }
    }
  }

  private void follow(LocalCollection collection) {
    Snapshot snapshot = collection.current();
    if (snapshot == null || snapshot.space() == null) {
      return;
    }
    TextIndexes texts = snapshot.vectors().texts();
    int end = snapshot.records().end();
    while (!closed && texts.isBehind(end) && texts.bytes() < mostBytes) {
      int from = from(texts, end);
      add(collection, snapshot, texts, from, Math.min(end, from + STEP));
    }
  }

  /** Returns the first ordinal that an index lacks. */
  private static int from(TextIndexes texts, int end) {
    WordIndex words = texts.wordsIfWanted();
    GramIndex grams = texts.gramsIfWanted();
    return Math.min(words == null ? end : words.end(), grams == null ? end : grams.end());
  }

  private void add(
      LocalCollection collection, Snapshot snapshot, TextIndexes texts, int from, int to) {
    @Nullable String[] documents = new @Nullable String[to - from];
    boolean[] sure = new boolean[to - from];
    RecordTable records = snapshot.records();
    int[] living = IntStream.range(from, to).filter(records.live()::contains).toArray();
    new RowReader(collection, layout)
        .read(
            snapshot,
            living,
            row -> {
              int ordinal = records.find(row.record().id());
              boolean same = row.ordinal() == ordinal && row.snapshot().space() == snapshot.space();
              if (same) {
                documents[ordinal - from] = row.text();
                sure[ordinal - from] = true;
              }
              return true;
            });
    for (int ordinal = from; ordinal < to; ordinal++) {
      add(texts, ordinal, documents[ordinal - from], sure[ordinal - from]);
    }
    Arrays.fill(documents, null);
  }

  private static void add(TextIndexes texts, int ordinal, @Nullable String document, boolean sure) {
    WordIndex words = texts.wordsIfWanted();
    if (words != null && words.end() == ordinal) {
      if (sure) {
        words.add(document);
      } else {
        words.addUnsure();
      }
    }
    GramIndex grams = texts.gramsIfWanted();
    if (grams != null && grams.end() == ordinal) {
      if (sure) {
        grams.add(document);
      } else {
        grams.addUnsure();
      }
    }
  }

  /** Ends the thread after the documents that it is adding. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

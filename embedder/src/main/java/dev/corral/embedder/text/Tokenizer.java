package dev.corral.embedder.text;

import ai.djl.huggingface.tokenizers.jni.CharSpan;
import ai.djl.huggingface.tokenizers.jni.LibUtils;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/*
 * The native library is called directly, below DJL's HuggingFaceTokenizer: its constructor reports
 * the start to a telemetry address, and its encode fetches ten arrays of which one is needed. A
 * call on a freed handle would crash the process, hence the lock; a wrong argument aborts it, hence
 * no arguments but these.
 *
 * A long text is read by a prefix. BERT's pre-tokenizer splits at every blank and its normalizer
 * never looks across one, so a text cut just before a blank gives a prefix of the whole text's
 * tokens.
 */
/** A tokenizer described by a {@code tokenizer.json}. Safe for use by many threads. */
public final class Tokenizer implements AutoCloseable {

  /** Characters that are read for one window at first; English has about five to a token. */
  private static final int PREFIX = 4_096;

  /** The same where the rest is read again for the next window. */
  private static final int WINDOW_PREFIX = 1_536;

  /** Ids that stand around every text. */
  private static final int SPECIAL = 2;

  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private final long handle;
  private final int window;
  private boolean closed;

  private Tokenizer(long handle, int window) {
    this.handle = handle;
    this.window = window;
  }

  /**
   * Opens a tokenizer.
   *
   * @param json the content of a {@code tokenizer.json}
   * @param window the most ids of one text, special tokens counted
   * @throws IOException if {@code json} is none, or the native library cannot be loaded
   */
  public static Tokenizer open(String json, int window) throws IOException {
    // Read by DJL when its native library is loaded: never fetch a CUDA build, never report.
    setIfAbsent("RUST_FLAVOR", "cpu");
    setIfAbsent("OPT_OUT_TRACKING", "true");
    try {
      LibUtils.checkStatus();
      long handle = TokenizersLibrary.LIB.createTokenizerFromString(json);
      TokenizersLibrary.LIB.disableTruncation(handle);
      TokenizersLibrary.LIB.disablePadding(handle);
      return new Tokenizer(handle, window);
    } catch (RuntimeException | LinkageError e) {
      throw new IOException("the tokenizer cannot be opened: " + e.getMessage(), e);
    }
  }

  private static void setIfAbsent(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }

  /** Returns the ids of a text, cut at the window. */
  public Tokens encode(String text) {
    String clean = Surrogates.replaceLone(text);
    for (int prefix = PREFIX; ; prefix *= 4) {
      int end = cut(clean, prefix);
      long[] ids = ids(end == clean.length() ? clean : clean.substring(0, end));
      if (ids.length > window) {
        long[] head = Arrays.copyOf(ids, window);
        head[window - 1] = ids[ids.length - 1];
        return new Tokens(head, true);
      }
      if (end == clean.length()) {
        return new Tokens(ids, false);
      }
    }
  }

  /**
   * Two texts as one input.
   *
   * @param ids of both, special tokens between and around them
   * @param types 0 for the first text, 1 for the second
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never shared
  public record Pair(long[] ids, long[] types) {}

  /** Returns the ids of two texts together; what is over the window is cut off the second. */
  public Pair encode(String first, String second) {
    String clean = Surrogates.replaceLone(second);
    for (int prefix = PREFIX; ; prefix *= 4) {
      int end = cut(clean, prefix);
      Pair pair = pair(Surrogates.replaceLone(first), clean.substring(0, end));
      int length = pair.ids().length;
      if (length > window) {
        long[] ids = Arrays.copyOf(pair.ids(), window);
        ids[window - 1] = pair.ids()[length - 1];
        return new Pair(ids, Arrays.copyOf(pair.types(), window));
      }
      if (end == clean.length()) {
        return pair;
      }
    }
  }

  private Pair pair(String first, String second) {
    lock.readLock().lock();
    try {
      requireOpen();
      long encoding = TokenizersLibrary.LIB.encodeDual(handle, first, second, true);
      try {
        return new Pair(
            TokenizersLibrary.LIB.getTokenIds(encoding),
            TokenizersLibrary.LIB.getTypeIds(encoding));
      } finally {
        TokenizersLibrary.LIB.deleteEncoding(encoding);
      }
    } finally {
      lock.readLock().unlock();
    }
  }

  /** Returns how many ids the whole text has. */
  public int count(String text) {
    String clean = Surrogates.replaceLone(text);
    long count = SPECIAL;
    for (int start = 0, end; start < clean.length(); start = end) {
      end = cut(clean, start + 16 * PREFIX);
      count += ids(clean.substring(start, end)).length - SPECIAL;
    }
    return Math.toIntExact(count);
  }

  /**
   * Cuts a text into parts that each fit the window.
   *
   * @return the ends of the parts, in UTF-16 units, ascending; the last is the text's length
   */
  public int[] windowEnds(String text) {
    String clean = Surrogates.replaceLone(text);
    int[] ends = new int[16];
    int count = 0;
    for (int start = 0; start < clean.length(); count++) {
      start += firstWindow(clean.substring(start));
      if (count == ends.length) {
        ends = Arrays.copyOf(ends, 2 * count);
      }
      ends[count] = start;
    }
    return Arrays.copyOf(ends, count);
  }

  /** Returns how many UTF-16 units of a text are its first window. */
  private int firstWindow(String text) {
    int most = window - SPECIAL;
    for (int prefix = WINDOW_PREFIX; ; prefix *= 4) {
      int end = cut(text, prefix);
      Words words = words(text.substring(0, end));
      if (words.starts().length > most) {
        return Windows.firstEnd(text, words.starts(), words.words(), most);
      }
      if (end == text.length()) {
        return end;
      }
    }
  }

  /** Where the ids of a text start, in code points, and to which words they belong. */
  @SuppressWarnings("ArrayRecordComponent") // lives for one statement
  private record Words(int[] starts, long[] words) {}

  private Words words(String text) {
    lock.readLock().lock();
    try {
      requireOpen();
      long encoding = TokenizersLibrary.LIB.encode(handle, text, true);
      try {
        CharSpan[] spans = TokenizersLibrary.LIB.getTokenCharSpans(encoding);
        long[] words = TokenizersLibrary.LIB.getWordIds(encoding);
        int[] starts = new int[spans.length];
        int count = 0;
        for (int i = 0; i < spans.length; i++) {
          if (words[i] >= 0 && spans[i] != null) {
            starts[count] = spans[i].getStart();
            words[count++] = words[i];
          }
        }
        return new Words(Arrays.copyOf(starts, count), Arrays.copyOf(words, count));
      } finally {
        TokenizersLibrary.LIB.deleteEncoding(encoding);
      }
    } finally {
      lock.readLock().unlock();
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the tokenizer is closed");
    }
  }

  /** Returns the first place at or after {@code from} where a text may be cut. */
  private static int cut(String text, int from) {
    for (int i = from; i < text.length() && i >= 0; i++) {
      char c = text.charAt(i);
      if (c == ' ' || c == '\n' || c == '\t' || c == '\r') {
        return i;
      }
    }
    return text.length();
  }

  private long[] ids(String text) {
    lock.readLock().lock();
    try {
      requireOpen();
      long encoding = TokenizersLibrary.LIB.encode(handle, text, true);
      try {
        return TokenizersLibrary.LIB.getTokenIds(encoding);
      } finally {
        TokenizersLibrary.LIB.deleteEncoding(encoding);
      }
    } finally {
      lock.readLock().unlock();
    }
  }

  /** Waits for running calls and frees the native tokenizer; later calls throw. */
  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        TokenizersLibrary.LIB.deleteTokenizer(handle);
      }
    } finally {
      lock.writeLock().unlock();
    }
  }
}

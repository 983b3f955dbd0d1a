package dev.corral.core.vector.text;

import dev.corral.core.vector.index.OrdinalSet;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * From words to the documents that have them, with the lengths of documents. One thread adds
 * documents in the order of their ordinals; any number of threads ask meanwhile, about the ordinals
 * below an {@link #end} that they read before.
 */
public final class WordIndex {

  /** Words of a document that are indexed; those after them count for its length only. */
  static final int MAX_WORDS = 100_000;

  private static final int NONE = -1;

  private final PostingsTable words = new PostingsTable();
  private final Postings unsure = new Postings(0);
  private final Tally tally = new Tally();
  private volatile int[] lengths = new int[64];
  private volatile Statistics known = new Statistics(OrdinalSet.EMPTY, 0, 0, 0);
  private volatile long bytes;
  private volatile int end;
  private long grown;

  /**
   * What is known of all documents together.
   *
   * @param live the ordinals it is about
   * @param below those from here on are left out
   * @param documents how many have a text
   * @param words of all of them
   */
  record Statistics(OrdinalSet live, int below, int documents, long words) {}

  /** Returns the ordinal that is added next. */
  public int end() {
    return end;
  }

  /** Returns the bytes held, roughly. */
  public long bytes() {
    return bytes;
  }

  /** Adds the document of the next ordinal, or null where it has none. */
  public void add(@Nullable String text) {
    int ordinal = end;
    long more = 0;
    int length = NONE;
    if (text != null) {
      tally.count(text);
      length = tally.length();
      for (int i = 0; i < tally.distinct(); i++) {
        Postings postings = words.at(tally.word(i));
        more += postings.append(ordinal, tally.count(i));
      }
    }
    put(ordinal, length, more);
  }

  /** Passes the next ordinal by: readers look at its document themselves. */
  public void addUnsure() {
    int ordinal = end;
    put(ordinal, NONE, unsure.append(ordinal, 1));
  }

  private void put(int ordinal, int length, long more) {
    int[] held = lengths;
    if (ordinal == held.length) {
      held = Arrays.copyOf(held, 2 * ordinal);
      lengths = held;
    }
    held[ordinal] = length;
    grown += more;
    bytes = grown + words.bytes() + (long) Postings.OVERHEAD * words.size() + 4L * held.length;
    end = ordinal + 1;
  }

  /** Returns the ordinals below an earlier end whose documents must be looked at. */
  public OrdinalSet unsure(int below) {
    var set = OrdinalSet.builder();
    for (Postings.Reader reader = unsure.reader(); reader.next(below); ) {
      set.add(reader.ordinal());
    }
    return set.build();
  }

  @Nullable Postings find(long word) {
    return words.find(word);
  }

  /** Returns the words in the document of an ordinal below {@link #end}. */
  int length(int ordinal) {
    return lengths[ordinal];
  }

  /** Counts documents and words; the answer for the set asked about last is remembered. */
  Statistics statistics(OrdinalSet live, int below) {
    Statistics last = known;
    if (last.live == live && last.below == below) {
      return last;
    }
    int documents = 0;
    long total = 0;
    int[] held = lengths;
    for (int at = live.next(0); at >= 0 && at < below; at = live.next(at + 1)) {
      if (held[at] != NONE) {
        documents++;
        total += held[at];
      }
    }
    var fresh = new Statistics(live, below, documents, total);
    known = fresh;
    return fresh;
  }
}

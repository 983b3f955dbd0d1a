package dev.corral.core.vector.text;

import dev.corral.core.vector.index.OrdinalSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * From three neighbouring characters to the documents that have them: a document that holds a text
 * holds every one of its trigrams, so that few documents remain to be looked at (R. Cox, "Regular
 * Expression Matching with a Trigram Index", 2012). A character is a unit of UTF-16, as in {@code
 * String.contains}. Trigrams share a fixed number of lists, so that no text makes the table large;
 * two in one list only make the answer less sharp.
 *
 * <p>One thread adds documents in the order of their ordinals; any number of threads ask meanwhile,
 * about the ordinals below an {@link #end} that they read before.
 */
public final class GramIndex {

  private static final int GRAM = 3;
  private static final int LISTS = 1 << 16;

  /** Lists that are put together for an answer: the rarest tell the most. */
  private static final int LOOKED_AT = 6;

  private final AtomicReferenceArray<@Nullable Postings> lists = new AtomicReferenceArray<>(LISTS);
  private final Postings unsure = new Postings(0);
  private volatile long bytes = 4L * LISTS;
  private volatile int end;

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
    for (int at = 0; text != null && at + GRAM <= text.length(); at++) {
      int list = listOf(text, at);
      Postings postings = lists.getPlain(list);
      if (postings == null) {
        postings = new Postings(list);
        lists.setRelease(list, postings);
        more += Postings.OVERHEAD;
      }
      if (postings.last() != ordinal) {
        more += postings.append(ordinal, 1);
      }
    }
    grow(more);
  }

  /** Passes the next ordinal by: it stays a candidate for every text. */
  public void addUnsure() {
    int ordinal = end;
    grow(unsure.append(ordinal, 1));
  }

  private void grow(long more) {
    long held = bytes;
    bytes = held + more;
    int ordinal = end;
    end = ordinal + 1;
  }

  /**
   * Returns the ordinals whose documents may hold all of some texts, or null where the texts are
   * too short to tell.
   *
   * @param below an earlier {@link #end}; none from there on is in the answer
   */
  public @Nullable OrdinalSet candidates(List<String> texts, int below) {
    Set<Integer> grams = new HashSet<>();
    for (String text : texts) {
      for (int at = 0; at + GRAM <= text.length(); at++) {
        grams.add(listOf(text, at));
      }
    }
    if (grams.isEmpty()) {
      return null;
    }
    OrdinalSet looked = setOf(unsure, below);
    List<Postings> found = new ArrayList<>(grams.size());
    for (int gram : grams) {
      Postings postings = lists.getAcquire(gram);
      if (postings == null) {
        return looked;
      }
      found.add(postings);
    }
    found.sort(Comparator.comparingInt(Postings::documents));
    OrdinalSet all = setOf(found.getFirst(), below);
    for (int i = 1; i < Math.min(found.size(), LOOKED_AT); i++) {
      all = all.and(setOf(found.get(i), below));
    }
    return all.or(looked);
  }

  private static OrdinalSet setOf(Postings postings, int below) {
    var set = OrdinalSet.builder();
    for (Postings.Reader reader = postings.reader(); reader.next(below); ) {
      set.add(reader.ordinal());
    }
    return set.build();
  }

  private static int listOf(String text, int at) {
    long gram =
        ((long) text.charAt(at) << 32) | ((long) text.charAt(at + 1) << 16) | text.charAt(at + 2);
    return (int) ((gram * 0x9e3779b97f4a7c15L) >>> 48);
  }
}

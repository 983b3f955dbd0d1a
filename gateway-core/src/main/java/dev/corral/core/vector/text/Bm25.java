package dev.corral.core.vector.text;

import dev.corral.core.vector.index.Nearest;
import dev.corral.core.vector.index.OrdinalSet;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One question in words, and what the documents of a collection are worth to it. Used by one
 * thread: first take all living documents, from an index and one by one, then ask for the best.
 *
 * <p>The worth of a document is the sum, over the words q of the question, of
 *
 * <pre>idf(q) · f · (k₁ + 1) / (f + k₁ · (1 − b + b · length / average)),
 * idf(q) = ln(1 + (N − n + ½) / (n + ½))</pre>
 *
 * where f is how often q is in the document, and n of the N documents have it; k₁ = 1.2, b = 0.75
 * (S. Robertson, H. Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009, with
 * the logarithm kept positive as Lucene does). A word that the question repeats counts as often. N,
 * n and the average are those of the living documents, whatever a filter leaves of them.
 */
public final class Bm25 {

  /** How fast repetitions saturate. */
  static final float K1 = 1.2f;

  /** How much a document's length matters. */
  static final float B = 0.75f;

  /** Words of a question that are looked at: a long one is a document. */
  static final int MAX_WORDS = 1_024;

  private final long[] words;
  private final int[] repeats;
  private final int[] documentsWith;
  private final Tally tally = new Tally();
  private final List<Seen> seen = new ArrayList<>();
  private @Nullable WordIndex index;
  private OrdinalSet live = OrdinalSet.EMPTY;
  private int below;
  private int documents;
  private long length;

  /**
   * A document that was taken by itself and has some of the words.
   *
   * @param counts of each word of the question
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never shared
  private record Seen(int ordinal, int length, int[] counts) {}

  private Bm25(Tally question) {
    int count = Math.min(MAX_WORDS, question.distinct());
    words = new long[count];
    repeats = new int[count];
    documentsWith = new int[count];
    for (int i = 0; i < count; i++) {
      words[i] = question.word(i);
      repeats[i] = question.count(i);
    }
  }

  /** Prepares a question. */
  public static Bm25 of(String question) {
    var tally = new Tally();
    tally.count(question);
    return new Bm25(tally);
  }

  /** Tells whether the question has no words, so that nothing is worth anything to it. */
  public boolean isEmpty() {
    return words.length == 0;
  }

  /** Takes the living documents that an index covers, but for those it is unsure of. */
  public void take(WordIndex covering, OrdinalSet living, int end) {
    index = covering;
    live = living;
    below = end;
    WordIndex.Statistics all = covering.statistics(living, end);
    documents += all.documents();
    length += all.words();
    for (int i = 0; i < words.length; i++) {
      Postings postings = covering.find(words[i]);
      if (postings != null) {
        int with = 0;
        for (Postings.Reader reader = postings.reader(); reader.next(end); ) {
          with += living.contains(reader.ordinal()) ? 1 : 0;
        }
        documentsWith[i] += with;
      }
    }
  }

  /** Takes one living document. */
  public void take(int ordinal, String text) {
    tally.count(text);
    documents++;
    length += tally.length();
    int[] counts = new int[words.length];
    boolean any = false;
    for (int i = 0; i < words.length; i++) {
      counts[i] = tally.countOf(words[i]);
      if (counts[i] > 0) {
        documentsWith[i]++;
        any = true;
      }
    }
    if (any) {
      seen.add(new Seen(ordinal, tally.length(), counts));
    }
  }

  /**
   * Offers the accepted documents that have some word of the question, with the negative of what
   * they are worth as their distance.
   */
  public void rank(OrdinalSet accepted, Nearest into) {
    float average = documents == 0 ? 1 : Math.max(1, (float) length / documents);
    float[] weights = weights();
    WordIndex covering = index;
    if (covering != null) {
      rankCovered(covering, accepted, weights, average, into);
    }
    for (Seen document : seen) {
      if (accepted.contains(document.ordinal)) {
        float worth = 0;
        for (int i = 0; i < words.length; i++) {
          worth += worth(weights[i], document.counts[i], document.length, average);
        }
        into.offer(document.ordinal, -worth);
      }
    }
  }

  private void rankCovered(
      WordIndex covering, OrdinalSet accepted, float[] weights, float average, Nearest into) {
    float[] worths = new float[below];
    for (int i = 0; i < words.length; i++) {
      Postings postings = covering.find(words[i]);
      if (postings == null) {
        continue;
      }
      float weight = weights[i];
      for (Postings.Reader reader = postings.reader(); reader.next(below); ) {
        int ordinal = reader.ordinal();
        worths[ordinal] += worth(weight, reader.count(), covering.length(ordinal), average);
      }
    }
    for (int at = 0; at < worths.length; at++) {
      if (worths[at] > 0 && accepted.contains(at) && live.contains(at)) {
        into.offer(at, -worths[at]);
      }
    }
  }

  /** Returns what is the same for all documents, of each word: how rare it is, and K1 + 1. */
  private float[] weights() {
    float[] weights = new float[words.length];
    for (int i = 0; i < words.length; i++) {
      int with = documentsWith[i];
      double idf = Math.log1p((documents - with + 0.5) / (with + 0.5));
      weights[i] = repeats[i] * (float) idf * (K1 + 1);
    }
    return weights;
  }

  private static float worth(float weight, int count, int words, float average) {
    return weight * count / (count + K1 * (1 - B + B * words / average));
  }
}

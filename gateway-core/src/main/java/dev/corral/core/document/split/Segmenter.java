package dev.corral.core.document.split;

import dev.corral.core.document.Heading;
import dev.corral.core.document.NormalText;
import dev.corral.core.document.Page;
import dev.corral.core.document.split.Segment.Rank;
import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Cuts text into sentences, and a sentence over the limit at words, and a word over the limit
 * between graphemes. Each stretch is weighed once. A fenced block of code that fits is one segment.
 *
 * <p>A weight is the number of tokens, but never less than a twelfth of the characters: a tokenizer
 * takes a very long word for one unknown token, and such a word must not make a chunk of any
 * length. Prose has four to five characters a token.
 */
final class Segmenter {

  private static final int CHARACTERS_PER_TOKEN = 12;

  /** Where a line begins something of its own: an item, a row, a quotation, a heading. */
  private static final Pattern LINE_START =
      Pattern.compile("[ \\t]*([-*+•‣▪–|>#]|\\d{1,3}[.)]|[a-z][.)])[ \\t]|[^\\n]{1,60} [|] ");

  /** A line that begins a block of code (CommonMark): three or more of one mark. */
  private static final Pattern FENCE = Pattern.compile(" {0,3}(`{3,}|~{3,})[^`\\n]*");

  private final int maxWeight;
  private final ToIntFunction<String> tokens;
  private final boolean keepsCode;

  /** Makes a segmenter that keeps code whole where it fits. */
  Segmenter(int maxWeight, ToIntFunction<String> tokens) {
    this(maxWeight, tokens, true);
  }

  Segmenter(int maxWeight, ToIntFunction<String> tokens, boolean keepsCode) {
    this.maxWeight = maxWeight;
    this.tokens = tokens;
    this.keepsCode = keepsCode;
  }

  /** Returns the segments of a text in order; what lies between them is invisible. */
  List<Segment> segments(Page page) {
    String text = page.text();
    Set<Integer> headings =
        page.headings().stream().map(Heading::start).collect(Collectors.toSet());
    List<Segment> segments = new ArrayList<>();
    BreakIterator sentences = BreakIterator.getSentenceInstance(Locale.ROOT);
    int blockStart = 0;
    Rank rank = Rank.PARAGRAPH;
    int lineStart = 0;
    while (lineStart < text.length()) {
      int lineEnd = lineEnd(text, lineStart);
      int code = keepsCode ? codeEnd(text, lineStart, lineEnd) : lineEnd;
      if (code > lineEnd && weigh(text.substring(lineStart, code)) <= maxWeight) {
        sentences(text, blockStart, lineStart, rank, sentences, segments);
        boolean begins = NormalText.isBlank(text.substring(blockStart, lineStart));
        boolean _ = add(text, lineStart, code, begins ? rank : Rank.SENTENCE, segments);
        lineStart = Math.min(text.length(), code + 1);
        blockStart = lineStart;
        rank = Rank.PARAGRAPH;
        continue;
      }
      int next = Math.min(text.length(), lineEnd + 1);
      boolean blank = text.substring(lineStart, lineEnd).isBlank();
      boolean heading = headings.contains(lineStart);
      if (heading || blank || startsItem(text, lineStart, lineEnd)) {
        sentences(text, blockStart, lineStart, rank, sentences, segments);
        rank = heading ? Rank.HEADING : blank ? Rank.PARAGRAPH : Rank.SENTENCE;
        blockStart = lineStart;
      }
      lineStart = next;
    }
    sentences(text, blockStart, text.length(), rank, sentences, segments);
    return segments;
  }

  /**
   * Returns the end of the block of code that a line begins; that of the line where it does not.
   */
  private static int codeEnd(String text, int lineStart, int lineEnd) {
    Matcher fence = FENCE.matcher(text).region(lineStart, lineEnd);
    if (!fence.matches()) {
      return lineEnd;
    }
    String mark = fence.group(1);
    for (int start = lineEnd + 1; start < text.length(); ) {
      int end = lineEnd(text, start);
      String line = text.substring(start, end).strip();
      boolean closes = line.startsWith(mark) && line.chars().allMatch(c -> c == mark.charAt(0));
      if (closes) {
        return end;
      }
      start = end + 1;
    }
    return lineEnd;
  }

  int weigh(String text) {
    return Math.max(tokens.applyAsInt(text), Math.ceilDiv(text.length(), CHARACTERS_PER_TOKEN));
  }

  /** Returns the weight of invisible characters between segments; nothing for the usual few. */
  static int weighBlanks(int characters) {
    return characters / CHARACTERS_PER_TOKEN;
  }

  private static int lineEnd(String text, int from) {
    int end = text.indexOf('\n', from);
    return end < 0 ? text.length() : end;
  }

  private static boolean startsItem(String text, int start, int end) {
    return LINE_START.matcher(text).region(start, Math.min(end, start + 64)).lookingAt();
  }

  private void sentences(
      String text, int start, int end, Rank first, BreakIterator breaks, List<Segment> to) {
    String block = text.substring(start, end).replace('\n', ' ');
    if (NormalText.isBlank(block)) {
      return;
    }
    breaks.setText(block);
    Rank rank = first;
    int from = breaks.first();
    for (int until = breaks.next(); until != BreakIterator.DONE; until = breaks.next()) {
      if (add(text, start + from, start + until, rank, to)) {
        rank = Rank.SENTENCE;
      }
      from = until;
    }
  }

  /** Adds a sentence, cut at need; returns whether there was anything visible in it. */
  private boolean add(String text, int start, int end, Rank rank, List<Segment> to) {
    int from = start;
    int until = end;
    while (from < until && NormalText.isInvisible(text.charAt(from))) {
      from++;
    }
    while (until > from && NormalText.isInvisible(text.charAt(until - 1))) {
      until--;
    }
    if (from == until) {
      return false;
    }
    boolean hopeless = until - from > maxWeight * CHARACTERS_PER_TOKEN;
    int weight = hopeless ? Integer.MAX_VALUE : weigh(text.substring(from, until));
    if (weight <= maxWeight) {
      to.add(new Segment(from, until, weight, rank));
    } else {
      cut(text, from, until, rank, to);
    }
    return true;
  }

  /** Cuts a sentence over the limit into runs of words a good deal shorter than the limit. */
  private void cut(String text, int start, int end, Rank rank, List<Segment> to) {
    int grain = Math.max(1, maxWeight / 8);
    String sentence = text.substring(start, end);
    int from = 0;
    Rank next = rank;
    for (int until : WordBreaks.runs(sentence, grain * 4, grain * CHARACTERS_PER_TOKEN)) {
      String run = sentence.substring(from, until).strip();
      int weight = weigh(run);
      if (weight > maxWeight) {
        halve(text, start + from, start + until, next, to);
      } else if (!run.isEmpty()) {
        int lead = sentence.substring(from, until).indexOf(run);
        int at = start + from + lead;
        to.add(new Segment(at, at + run.length(), weight, next));
      }
      next = Rank.WORD;
      from = until;
    }
  }

  private void halve(String text, int start, int end, Rank rank, List<Segment> to) {
    int middle = WordBreaks.grapheme(text, start, end, start + (end - start) / 2);
    if (middle <= start || middle >= end) {
      to.add(new Segment(start, end, maxWeight, rank));
      return;
    }
    add(text, start, middle, rank, to);
    add(text, middle, end, Rank.WORD, to);
  }
}

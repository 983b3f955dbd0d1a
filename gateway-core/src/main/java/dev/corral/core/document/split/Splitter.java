package dev.corral.core.document.split;

import dev.corral.core.document.Chunk;
import dev.corral.core.document.ChunkSize;
import dev.corral.core.document.Document;
import dev.corral.core.document.Heading;
import dev.corral.core.document.Page;
import dev.corral.core.document.split.Segment.Rank;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * Cuts documents into chunks. Safe for use by many threads if the counter is.
 *
 * <p>Sentences are taken together while they fit. Where the next does not, the chunk ends before
 * the last heading of its second half, else before the last paragraph of its last quarter, else
 * there. The next chunk begins with the last sentences of the one before, as many as fit into the
 * overlap and leave room for one more sentence, or with its last words where the last sentence
 * alone is longer. A chunk ends with its page. Every visible character is in at least one chunk.
 */
public final class Splitter {

  private final ChunkSize size;
  private final ToIntFunction<String> tokens;
  private final Segmenter segmenter;

  /**
   * Makes a splitter.
   *
   * @param size how long chunks are
   * @param tokens counts the tokens of a text, without any that a model adds to each input
   */
  public Splitter(ChunkSize size, ToIntFunction<String> tokens) {
    this.size = size;
    this.tokens = tokens;
    int reserve = Math.min(size.overlapTokens(), size.maxTokens() / 8);
    this.segmenter = new Segmenter(size.maxTokens() - reserve, tokens);
  }

  /** Returns the chunks of a document in reading order. */
  public List<Chunk> split(Document document) {
    List<Chunk> chunks = new ArrayList<>();
    Deque<Heading> path = new ArrayDeque<>();
    for (Page page : document.pages()) {
      split(page, path, chunks);
    }
    return chunks;
  }

  /** Returns the stretches of one text that each fit into the size, for a text over it. */
  public List<Chunk> split(String text) {
    List<Chunk> chunks = new ArrayList<>();
    split(new Page(null, text, List.of()), new ArrayDeque<>(), chunks);
    return chunks;
  }

  private void split(Page page, Deque<Heading> path, List<Chunk> to) {
    String text = page.text();
    List<Segment> segments = segmenter.segments(page);
    int heading = 0;
    int first = 0;
    int start = segments.isEmpty() ? 0 : segments.getFirst().start();
    while (first < segments.size()) {
      int own = segments.get(first).start();
      int carried = start < own ? segmenter.weigh(text.substring(start, own)) : 0;
      int past = fill(segments, first, size.maxTokens() - carried);
      if (past == first) {
        start = own;
        past = fill(segments, first, size.maxTokens());
      }
      past = past < segments.size() ? bestCut(segments, first, past) : past;
      while (past > first + 1 && !fits(text, start, segments.get(past - 1).end())) {
        past--;
      }
      int end = segments.get(past - 1).end();
      if (start < own && !fits(text, start, end)) {
        start = own;
      }
      while (heading < page.headings().size() && page.headings().get(heading).start() <= own) {
        enter(page.headings().get(heading++), path);
      }
      to.add(
          new Chunk(
              page.number(),
              path.stream().map(Heading::title).toList(),
              start,
              end,
              text.substring(start, end)));
      start = past < segments.size() ? overlapStart(text, segments, first, past) : end;
      first = past;
    }
    page.headings().stream().skip(heading).forEach(left -> enter(left, path));
  }

  private static void enter(Heading heading, Deque<Heading> path) {
    while (!path.isEmpty() && path.getLast().level() >= heading.level()) {
      path.removeLast();
    }
    path.addLast(heading);
  }

  /** Returns the index after the last segment that fits; {@code first} if not even that one. */
  private static int fill(List<Segment> segments, int first, int room) {
    int past = first;
    int left = room;
    while (past < segments.size()) {
      Segment next = segments.get(past);
      int blanks = past == first ? 0 : next.start() - segments.get(past - 1).end();
      left -= next.weight() + Segmenter.weighBlanks(blanks);
      if (left < 0) {
        break;
      }
      past++;
    }
    return past;
  }

  private int bestCut(List<Segment> segments, int first, int past) {
    int best = past;
    int weight = 0;
    for (int i = first; i < past; i++) {
      weight += segments.get(i).weight();
    }
    Rank rank = segments.get(past).rank();
    for (int cut = past - 1; cut > first && rank != Rank.HEADING; cut--) {
      weight -= segments.get(cut).weight();
      Rank found = segments.get(cut).rank();
      boolean heading = found == Rank.HEADING && weight >= size.maxTokens() / 2;
      boolean paragraph = found == Rank.PARAGRAPH && weight >= size.maxTokens() * 3 / 4;
      if (heading || (paragraph && found.compareTo(rank) > 0)) {
        best = cut;
        rank = found;
      }
    }
    return best;
  }

  private boolean fits(String text, int start, int end) {
    return tokens.applyAsInt(text.substring(start, end)) <= size.maxTokens();
  }

  /** Returns where the chunk after a cut begins, so that it repeats the end of the one before. */
  private int overlapStart(String text, List<Segment> segments, int first, int past) {
    int from = past;
    int room = Math.min(size.overlapTokens(), size.maxTokens() - segments.get(past).weight());
    int left = room;
    while (from - 1 > first && segments.get(from - 1).weight() <= left) {
      from--;
      left -= segments.get(from).weight();
    }
    if (from < past || room == 0) {
      return segments.get(from).start();
    }
    Segment last = segments.get(past - 1);
    int start = segments.get(past).start();
    for (int at = last.end() - 1; at > last.start(); at--) {
      boolean wordStart =
          Character.isWhitespace(text.charAt(at - 1)) && !Character.isWhitespace(text.charAt(at));
      if (wordStart) {
        if (segmenter.weigh(text.substring(at, last.end())) > room) {
          break;
        }
        start = at;
      }
    }
    return start;
  }
}

package dev.corral.core.retrieval;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Makes one passage of those that follow one another on a page. What two of them share is told
 * once; blanks between them, which no chunk holds, become line ends.
 */
public final class Neighbours {

  /** Blanks that chunks without overlap leave out between them, at most. */
  private static final int MOST_BLANKS = 8;

  private Neighbours() {}

  /** Returns the passages, neighbours merged, each in the place of the best of its parts. */
  public static List<Passage> merge(List<Passage> passages) {
    List<Passage> merged = new ArrayList<>();
    for (Passage passage : passages) {
      Passage whole = passage;
      int place = merged.size();
      for (int i = merged.size() - 1; i >= 0; i--) {
        if (touch(merged.get(i), whole)) {
          whole = join(merged.remove(i), whole);
          place = i;
        }
      }
      merged.add(place, whole);
    }
    return merged;
  }

  private static boolean touch(Passage a, Passage b) {
    return a.fileId().equals(b.fileId())
        && Objects.equals(a.page(), b.page())
        && a.start() <= b.end() + MOST_BLANKS
        && b.start() <= a.end() + MOST_BLANKS;
  }

  private static Passage join(Passage better, Passage other) {
    boolean inOrder = better.start() <= other.start();
    Passage first = inOrder ? better : other;
    Passage second = inOrder ? other : better;
    StringBuilder text = new StringBuilder(first.text());
    if (second.start() > first.end()) {
      text.append("\n".repeat(second.start() - first.end()));
    }
    int shared = Math.max(0, first.end() - second.start());
    if (shared < second.text().length()) {
      text.append(second.text(), shared, second.text().length());
    }
    return new Passage(
        better.fileId(),
        better.fileName(),
        better.page(),
        Math.max(better.score(), other.score()),
        text.toString(),
        first.start(),
        Math.max(first.end(), second.end()),
        first.headings(),
        better.attributes());
  }
}

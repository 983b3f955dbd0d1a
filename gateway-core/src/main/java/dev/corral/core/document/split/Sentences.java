package dev.corral.core.document.split;

import dev.corral.core.document.NormalText;
import dev.corral.core.document.Page;
import java.util.List;

/** Cuts a text into its sentences; an item of a list and a row of a table count as one. */
public final class Sentences {

  private static final Segmenter SEGMENTER = new Segmenter(1 << 20, text -> 0, false);

  private Sentences() {}

  /** Returns the sentences in order, each on one line. */
  public static List<String> of(String text) {
    String normal = NormalText.of(text);
    return SEGMENTER.segments(new Page(null, normal, List.of())).stream()
        .map(segment -> normal.substring(segment.start(), segment.end()))
        .map(sentence -> sentence.replaceAll("\\s+", " "))
        .toList();
  }
}

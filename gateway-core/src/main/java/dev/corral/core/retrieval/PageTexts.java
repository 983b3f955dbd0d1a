package dev.corral.core.retrieval;

import dev.corral.core.vector.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Puts the chunks of a file together again; the white space between chunks becomes one line end.
 */
final class PageTexts {

  private PageTexts() {}

  static List<String> join(List<Entry> chunksInOrder) {
    List<String> pages = new ArrayList<>();
    StringBuilder page = new StringBuilder();
    @Nullable Integer number = null;
    int end = 0;
    for (Entry chunk : chunksInOrder) {
      String text = String.valueOf(chunk.document());
      int start = ChunkRecords.start(chunk);
      if (!page.isEmpty() && !Objects.equals(number, ChunkRecords.page(chunk))) {
        pages.add(page.toString());
        page.setLength(0);
      }
      if (page.isEmpty()) {
        page.append(text);
      } else if (start >= end) {
        page.append('\n').append(text);
      } else {
        page.append(text, Math.min(text.length(), end - start), text.length());
      }
      number = ChunkRecords.page(chunk);
      end = ChunkRecords.end(chunk);
    }
    if (!page.isEmpty()) {
      pages.add(page.toString());
    }
    return pages;
  }
}

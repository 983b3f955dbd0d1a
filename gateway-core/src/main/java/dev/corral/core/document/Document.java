package dev.corral.core.document;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The text of a file.
 *
 * @param kind what the file is, by its content
 * @param title the title that the file gives itself, or null
 * @param pages in reading order; at least one holds text
 */
public record Document(Kind kind, @Nullable String title, List<Page> pages) {
  public Document {
    pages = List.copyOf(pages);
  }

  /** Returns the number of UTF-16 units of text on all pages. */
  public long characters() {
    return pages.stream().mapToLong(page -> page.text().length()).sum();
  }
}

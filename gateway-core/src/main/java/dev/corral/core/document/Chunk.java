package dev.corral.core.document;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of one page.
 *
 * @param page the page's number, or null for kinds of file without pages
 * @param headings the headings it stands under, outermost first
 * @param start where it begins in the page's text, in UTF-16 units
 * @param end where it ends, exclusive
 * @param text exactly the page's text from {@code start} to {@code end}
 */
public record Chunk(
    @Nullable Integer page, List<String> headings, int start, int end, String text) {
  public Chunk {
    headings = List.copyOf(headings);
    assert end - start == text.length() : "range and text differ";
  }
}

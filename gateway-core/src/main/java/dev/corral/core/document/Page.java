package dev.corral.core.document;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of a document, or the whole of a kind of file that has no pages.
 *
 * @param number from 1, or null for kinds of file without pages
 * @param text well-formed UTF-16 with {@code \n} as the only line end and no control characters but
 *     {@code \t} and {@code \n}; may be blank
 * @param headings its headings in the order of the text
 */
public record Page(@Nullable Integer number, String text, List<Heading> headings) {
  public Page {
    headings = List.copyOf(headings);
  }
}

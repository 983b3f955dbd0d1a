package dev.corral.core.retrieval;

import dev.corral.core.vector.filter.Value;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A chunk found by a search.
 *
 * @param fileId its file
 * @param fileName the file's name
 * @param page its page, from 1, or null for kinds of file without pages
 * @param score relevance in [0, 1], never rising along the results; see {@link PassageRanking}
 * @param text its text
 * @param start where it begins in the page's text, in UTF-16 units
 * @param end where it ends, exclusive
 * @param headings the headings it stands under, joined by {@code " › "}; may be empty
 * @param attributes the attributes of its file in the store
 */
public record Passage(
    String fileId,
    String fileName,
    @Nullable Integer page,
    double score,
    String text,
    int start,
    int end,
    String headings,
    Map<String, Value> attributes) {}

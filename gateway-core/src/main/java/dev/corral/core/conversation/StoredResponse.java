package dev.corral.core.conversation;

import dev.corral.core.exchange.Json;
import org.jspecify.annotations.Nullable;

/**
 * An answer and what was asked.
 *
 * @param id its id, of {@link ResponseShelf#nextId}
 * @param previousId the answer that the question went on from, or null
 * @param answer the answer's object
 * @param input the question's items, an array
 */
public record StoredResponse(String id, @Nullable String previousId, Json answer, Json input) {}

package dev.corral.server.protocol.openai.responses;

import dev.corral.core.conversation.ResponseShelf;
import dev.corral.core.conversation.StoredResponse;
import dev.corral.core.exchange.Failure;
import dev.corral.server.protocol.json.JsonObject;
import dev.corral.server.protocol.json.JsonReading;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The kept answers of a tenant as conversations: an answer, the one it went on from, and so on.
 *
 * @param shelf where they are kept
 * @param tenant whose they are
 */
record Conversations(ResponseShelf shelf, String tenant) {

  /** Longest conversation in answers. */
  private static final int MOST_ANSWERS = 1_000;

  /** Longest conversation in characters: no model's window comes near. */
  private static final long MOST_CHARACTERS = 64L << 20;

  private static final String FIELD = "previous_response_id";

  /** Returns the items of a conversation up to an answer, the oldest first. */
  List<JsonObject> before(String previousId) {
    List<StoredResponse> chain = new ArrayList<>();
    long characters = 0;
    @Nullable String id = previousId;
    while (id != null) {
      StoredResponse answer = find(id);
      chain.add(answer);
      characters += answer.input().text().length() + answer.answer().text().length();
      if (chain.size() > MOST_ANSWERS || characters > MOST_CHARACTERS) {
        throw new Failure.Invalid(
                FIELD
                    + " leads to a conversation of more than "
                    + MOST_ANSWERS
                    + " answers or "
                    + MOST_CHARACTERS
                    + " characters: begin a new one",
                FIELD)
            .asException();
      }
      id = answer.previousId();
    }
    List<JsonObject> items = new ArrayList<>();
    for (StoredResponse answer : chain.reversed()) {
      items.addAll(items("{\"items\":" + answer.input().text() + "}", "items"));
      items.addAll(items(answer.answer().text(), "output"));
    }
    return items;
  }

  private StoredResponse find(String id) {
    return shelf
        .find(tenant, id)
        .orElseThrow(() ->
            new Failure.Invalid("Previous response with id '" + id + "' not found.", FIELD)
                .asException());
  }

  private static List<JsonObject> items(String document, String name) {
    return JsonReading.object(document.getBytes(StandardCharsets.UTF_8)).objects(name);
  }
}

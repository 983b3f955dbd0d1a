package dev.corral.server.protocol.openai;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import com.knuddels.jtokkit.api.IntArrayList;
import dev.corral.server.protocol.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/**
 * Fields that hold a text, several, the tokens of one, or the tokens of several. Tokens are
 * OpenAI's {@code cl100k_base}, in which its clients send them for every model that is not
 * OpenAI's.
 */
final class TokenText {

  /** Most tokens of a text: the longest window of today's models. */
  private static final int MOST_TOKENS = 131_072;

  /** Loads the table when it is first needed. */
  private static final class Table {
    static final Encoding CL100K =
        Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.CL100K_BASE);
  }

  private TokenText() {}

  /** Returns the texts of a field that must be there, none of them empty. */
  static List<String> read(JsonObject body, String name) {
    JsonNode value = body.field(name);
    if (value == null) {
      throw body.missing(name);
    }
    if (!(value instanceof ArrayNode array)) {
      return List.of(text(body, name, value));
    }
    if (array.isEmpty()) {
      throw body.invalid(name, "must not be empty");
    }
    if (all(array, JsonNode::isIntegralNumber)) {
      return List.of(decoded(body, name, array));
    }
    List<String> texts = new ArrayList<>();
    for (JsonNode item : array) {
      String at = name + "[" + texts.size() + "]";
      texts.add(
          item instanceof ArrayNode tokens ? decoded(body, at, tokens) : text(body, at, item));
    }
    return texts;
  }

  private static String text(JsonObject body, String name, JsonNode value) {
    if (!value.isString()) {
      throw body.wrongType(name, "a string or an array of tokens", value);
    }
    if (value.stringValue().isEmpty()) {
      throw body.invalid(name, "must not be empty");
    }
    return value.stringValue();
  }

  private static String decoded(JsonObject body, String name, ArrayNode tokens) {
    if (tokens.isEmpty() || tokens.size() > MOST_TOKENS) {
      throw body.invalid(name, "must have 1 to " + MOST_TOKENS + " tokens");
    }
    if (!all(tokens, token -> token.isIntegralNumber() && token.canConvertToInt())) {
      throw body.invalid(name, "must have integers, the tokens of cl100k_base");
    }
    IntArrayList numbers = new IntArrayList(tokens.size());
    tokens.forEach(token -> numbers.add(token.intValue()));
    try {
      return Table.CL100K.decode(numbers);
    } catch (RuntimeException e) {
      throw body.invalid(name, "must have tokens of cl100k_base, which one of these is not");
    }
  }

  private static boolean all(ArrayNode array, Predicate<JsonNode> rule) {
    for (JsonNode item : array) {
      if (!rule.test(item)) {
        return false;
      }
    }
    return true;
  }
}

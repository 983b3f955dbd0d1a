package dev.corral.server.protocol.json;

import dev.corral.core.exchange.Failure;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.JsonRecyclerPools;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Parses bodies within limits of depth, length and number size; duplicate keys are refused. */
public final class JsonReading {

  /** Deepest nesting: tool schemas stay below 30, and 1,000 levels would cost a stack. */
  static final int MAX_DEPTH = 100;

  /** Longest number in digits: a double needs 17, a 64-bit integer 19. */
  static final int MAX_NUMBER_LENGTH = 100;

  /** Longest field name. */
  static final int MAX_NAME_LENGTH = 10_000;

  private static final String LIMITS =
      "at most "
          + MAX_DEPTH
          + " levels deep, numbers of "
          + MAX_NUMBER_LENGTH
          + " digits, names of "
          + MAX_NAME_LENGTH
          + " characters";

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .recyclerPool(JsonRecyclerPools.threadLocalPool())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxNumberLength(MAX_NUMBER_LENGTH)
                          .maxNameLength(MAX_NAME_LENGTH)
                          .maxStringLength(Integer.MAX_VALUE)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private JsonReading() {}

  /**
   * Parses a body that must be one JSON object.
   *
   * @throws dev.corral.core.exchange.FailureException {@link Failure.Unreadable} with the position
   *     for broken JSON, {@link Failure.Invalid} for JSON that is no object
   */
  public static JsonObject object(byte[] body) {
    JsonNode node = value(body);
    if (node instanceof ObjectNode object) {
      return new JsonObject(object);
    }
    throw new Failure.Invalid("the body must be a JSON object, not " + kind(node), null)
        .asException();
  }

  /** Parses a body that must be one JSON value. */
  public static JsonNode value(byte[] body) {
    if (body.length == 0) {
      throw new Failure.Unreadable("missing request body: expected a JSON object").asException();
    }
    int fault = Utf8.firstFault(body);
    if (fault < body.length) {
      throw new Failure.Unreadable(
              "the body is not valid JSON: byte " + (fault + 1) + " is not UTF-8")
          .asException();
    }
    try {
      return MAPPER.readTree(body);
    } catch (StreamConstraintsException e) {
      throw new Failure.Unreadable("the JSON is beyond a limit" + position(e) + ": " + LIMITS)
          .asException();
    } catch (JacksonException e) {
      if (e.getOriginalMessage().startsWith("Duplicate")) {
        throw new Failure.Unreadable("the JSON names a field twice" + position(e)).asException();
      }
      throw new Failure.Unreadable("the body is not valid JSON" + position(e)).asException();
    }
  }

  static String kind(JsonNode node) {
    return switch (node.getNodeType()) {
      case OBJECT -> "an object";
      case ARRAY -> "an array";
      case STRING -> "a string";
      case NUMBER -> "a number";
      case BOOLEAN -> "a boolean";
      case NULL -> "null";
      case BINARY, MISSING, POJO -> "nothing";
    };
  }

  private static String position(JacksonException e) {
    TokenStreamLocation at = e.getLocation();
    return at == null || at.getLineNr() < 0
        ? ""
        : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
  }
}

package dev.corral.server.upstream;

import dev.corral.core.exchange.TokenLogprob;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Reads {@code logprobs} of a line: how likely its tokens were, and what else was likely. */
final class LogprobParser {

  private LogprobParser() {}

  static List<TokenLogprob> list(JsonParser in) {
    if (in.currentToken() == JsonToken.VALUE_NULL) {
      return List.of();
    }
    LineParser.expect(in, JsonToken.START_ARRAY);
    List<TokenLogprob> tokens = new ArrayList<>();
    while (in.nextToken() != JsonToken.END_ARRAY) {
      tokens.add(token(in));
    }
    return tokens;
  }

  private static TokenLogprob token(JsonParser in) {
    LineParser.expect(in, JsonToken.START_OBJECT);
    String token = "";
    double logprob = 0;
    List<Integer> bytes = List.of();
    List<TokenLogprob> top = List.of();
    for (String name = in.nextName(); name != null; name = in.nextName()) {
      in.nextToken();
      switch (name) {
        case "token" -> token = LineParser.text(in);
        case "logprob" -> logprob = number(in);
        case "bytes" -> bytes = LineParser.integers(in);
        case "top_logprobs" -> top = list(in);
        default -> in.skipChildren();
      }
    }
    return new TokenLogprob(token, logprob, bytes, top);
  }

  private static double number(JsonParser in) {
    if (in.currentToken() != JsonToken.VALUE_NUMBER_INT) {
      LineParser.expect(in, JsonToken.VALUE_NUMBER_FLOAT);
    }
    return in.getDoubleValue();
  }
}

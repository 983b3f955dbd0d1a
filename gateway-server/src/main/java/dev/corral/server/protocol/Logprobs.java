package dev.corral.server.protocol;

import dev.corral.core.exchange.TokenLogprob;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/** How likely tokens were, as Ollama and OpenAI both write it. */
public final class Logprobs {

  private Logprobs() {}

  /**
   * Writes an array of tokens, each with those that were likeliest in its place as {@code
   * top_logprobs}.
   *
   * @param emptyToo whether that stands there too where it was not asked for
   */
  public static void write(JsonGenerator json, List<TokenLogprob> tokens, boolean emptyToo) {
    json.writeStartArray();
    for (TokenLogprob token : tokens) {
      json.writeStartObject();
      writeToken(json, token);
      if (emptyToo || !token.top().isEmpty()) {
        json.writeArrayPropertyStart("top_logprobs");
        for (TokenLogprob likely : token.top()) {
          json.writeStartObject();
          writeToken(json, likely);
          json.writeEndObject();
        }
        json.writeEndArray();
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void writeToken(JsonGenerator json, TokenLogprob token) {
    json.writeStringProperty("token", token.token());
    json.writeNumberProperty("logprob", token.logprob());
    json.writeArrayPropertyStart("bytes");
    for (int b : token.bytes()) {
      json.writeNumber(b);
    }
    json.writeEndArray();
  }
}

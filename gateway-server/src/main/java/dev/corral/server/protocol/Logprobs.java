package dev.corral.server.protocol;

import dev.corral.core.exchange.TokenLogprob;
import tools.jackson.core.JsonGenerator;

/** How likely tokens were, as Ollama and OpenAI both write it. */
public final class Logprobs {

  private Logprobs() {}

  /** Writes {@code token}, {@code logprob} and {@code bytes} into the open object. */
  public static void writeToken(JsonGenerator json, TokenLogprob token) {
    json.writeStringProperty("token", token.token());
    json.writeNumberProperty("logprob", token.logprob());
    json.writeArrayPropertyStart("bytes");
    for (int b : token.bytes()) {
      json.writeNumber(b);
    }
    json.writeEndArray();
  }
}

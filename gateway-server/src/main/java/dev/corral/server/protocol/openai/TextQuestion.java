package dev.corral.server.protocol.openai;

import dev.corral.core.exchange.InferenceRequest;
import dev.corral.core.exchange.Options;
import dev.corral.core.exchange.Prompt;
import dev.corral.server.protocol.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A {@code /v1/completions} request.
 *
 * @param inferences a question for each choice: every prompt, as often as asked for
 * @param stream whether to answer in events
 * @param usageEvent whether the stream tells the count of tokens
 */
record TextQuestion(List<InferenceRequest> inferences, boolean stream, boolean usageEvent) {

  /** Most alternatives of a token, as at OpenAI. */
  private static final int MOST_LOGPROBS = 5;

  static TextQuestion read(JsonObject body) {
    refuseUnsupported(body);
    String model = body.string("model");
    String suffix = body.optionalString("suffix");
    Options options = ChatQuestion.options(body);
    Integer logprobs = body.optionalInteger("logprobs", 0, MOST_LOGPROBS);
    int times = body.integer("n", 1, Choices.MOST, 1);
    List<InferenceRequest> inferences = new ArrayList<>();
    for (String prompt : TokenText.read(body, "prompt")) {
      InferenceRequest one = request(model, prompt, suffix, options).withTopLogprobs(logprobs);
      inferences.addAll(Choices.repeat(one, times));
    }
    if (inferences.size() > Choices.MOST) {
      throw body.invalid(
          "prompt", "times \"n\" must not be more than " + Choices.MOST + " choices");
    }
    boolean stream = body.bool("stream", false);
    return new TextQuestion(inferences, stream, ChatQuestion.usageEvent(body, stream));
  }

  private static InferenceRequest request(
      String model, String prompt, @Nullable String suffix, Options options) {
    return new InferenceRequest(
        model,
        new Prompt.Completion(prompt, suffix, null, null, false, List.of(), List.of()),
        options,
        null,
        null,
        null,
        null);
  }

  private static void refuseUnsupported(JsonObject body) {
    JsonNode bias = body.field("logit_bias");
    if (bias != null && !bias.isEmpty()) {
      throw body.invalid("logit_bias", "is not supported: leave it out");
    }
    if (body.bool("echo", false)) {
      throw body.invalid("echo", "is not supported: leave it out");
    }
    if (body.integer("best_of", 1, 128, 1) != 1) {
      throw body.invalid("best_of", "must be 1");
    }
  }
}

package dev.corral.core.exchange;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One question to a language model, in no dialect.
 *
 * @param model the name the caller used
 * @param prompt what to continue
 * @param options settings; what is not set is left to the model
 * @param format the shape of the answer, or null for free text
 * @param thinking whether to reason first, or null for the model's default
 * @param keepAlive how long the model stays loaded afterwards (negative: for ever, zero: unload),
 *     or null for the host's default
 * @param truncate whether a prompt over the context window is cut, or null for the host's default
 * @param topLogprobs how many likely tokens to tell in the place of each, with their probabilities;
 *     zero for the token alone, null for nothing of the kind
 */
public record InferenceRequest(
    String model,
    Prompt prompt,
    Options options,
    @Nullable OutputFormat format,
    @Nullable Thinking thinking,
    @Nullable Duration keepAlive,
    @Nullable Boolean truncate,
    @Nullable Integer topLogprobs) {

  /** Makes a request without probabilities. */
  public InferenceRequest(
      String model,
      Prompt prompt,
      Options options,
      @Nullable OutputFormat format,
      @Nullable Thinking thinking,
      @Nullable Duration keepAlive,
      @Nullable Boolean truncate) {
    this(model, prompt, options, format, thinking, keepAlive, truncate, null);
  }

  /** Returns this request for another model. */
  public InferenceRequest withModel(String other) {
    return new InferenceRequest(
        other, prompt, options, format, thinking, keepAlive, truncate, topLogprobs);
  }

  /** Returns this request with another prompt. */
  public InferenceRequest withPrompt(Prompt other) {
    return new InferenceRequest(
        model, other, options, format, thinking, keepAlive, truncate, topLogprobs);
  }

  /** Returns this request with other settings. */
  public InferenceRequest withOptions(Options other) {
    return new InferenceRequest(
        model, prompt, other, format, thinking, keepAlive, truncate, topLogprobs);
  }

  /** Returns this request with another shape of its answer. */
  public InferenceRequest withFormat(@Nullable OutputFormat other) {
    return new InferenceRequest(
        model, prompt, options, other, thinking, keepAlive, truncate, topLogprobs);
  }

  /** Returns this request asking for the probabilities of tokens, or for none where null. */
  public InferenceRequest withTopLogprobs(@Nullable Integer other) {
    return new InferenceRequest(
        model, prompt, options, format, thinking, keepAlive, truncate, other);
  }
}

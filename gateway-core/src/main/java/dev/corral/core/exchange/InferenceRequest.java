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
 * @param caller who asks
 */
public record InferenceRequest(
    String model,
    Prompt prompt,
    Options options,
    @Nullable OutputFormat format,
    @Nullable Thinking thinking,
    @Nullable Duration keepAlive,
    @Nullable Boolean truncate,
    @Nullable Integer topLogprobs,
    Caller caller) {

  /** Makes a request without probabilities, of somebody of whom nothing is known. */
  public InferenceRequest(
      String model,
      Prompt prompt,
      Options options,
      @Nullable OutputFormat format,
      @Nullable Thinking thinking,
      @Nullable Duration keepAlive,
      @Nullable Boolean truncate) {
    this(model, prompt, options, format, thinking, keepAlive, truncate, null, Caller.ANYONE);
  }

  /** Returns this request for another model. */
  public InferenceRequest withModel(String other) {
    return new InferenceRequest(
        other, prompt, options, format, thinking, keepAlive, truncate, topLogprobs, caller);
  }

  /** Returns this request with another prompt. */
  public InferenceRequest withPrompt(Prompt other) {
    return new InferenceRequest(
        model, other, options, format, thinking, keepAlive, truncate, topLogprobs, caller);
  }

  /** Returns this request with other settings. */
  public InferenceRequest withOptions(Options other) {
    return new InferenceRequest(
        model, prompt, other, format, thinking, keepAlive, truncate, topLogprobs, caller);
  }

  /** Returns this request with another shape of its answer. */
  public InferenceRequest withFormat(@Nullable OutputFormat other) {
    return new InferenceRequest(
        model, prompt, options, other, thinking, keepAlive, truncate, topLogprobs, caller);
  }

  /** Returns this request asking for the probabilities of tokens, or for none where null. */
  public InferenceRequest withTopLogprobs(@Nullable Integer other) {
    return new InferenceRequest(
        model, prompt, options, format, thinking, keepAlive, truncate, other, caller);
  }

  /** Returns this request with another time to stay loaded; null for the host's default. */
  public InferenceRequest withKeepAlive(@Nullable Duration other) {
    return new InferenceRequest(
        model, prompt, options, format, thinking, other, truncate, topLogprobs, caller);
  }

  /** Returns this request on behalf of another caller. */
  public InferenceRequest withCaller(Caller other) {
    return new InferenceRequest(
        model, prompt, options, format, thinking, keepAlive, truncate, topLogprobs, other);
  }
}

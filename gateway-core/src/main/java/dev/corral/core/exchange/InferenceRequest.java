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
 */
public record InferenceRequest(
    String model,
    Prompt prompt,
    Options options,
    @Nullable OutputFormat format,
    @Nullable Thinking thinking,
    @Nullable Duration keepAlive,
    @Nullable Boolean truncate) {

  /** Returns this request for another model. */
  public InferenceRequest withModel(String other) {
    return new InferenceRequest(other, prompt, options, format, thinking, keepAlive, truncate);
  }

  /** Returns this request with another prompt. */
  public InferenceRequest withPrompt(Prompt other) {
    return new InferenceRequest(model, other, options, format, thinking, keepAlive, truncate);
  }
}

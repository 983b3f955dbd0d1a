package dev.corral.core.exchange;

/**
 * What an answer cost. Counts are tokens, times are nanoseconds; zero where the engine gives none.
 *
 * @param promptTokens tokens read
 * @param answerTokens tokens written
 * @param totalNanos from the engine's acceptance of the request to its last token
 * @param loadNanos spent loading the model (Ollama counts waiting for the slot in)
 * @param promptNanos spent reading the prompt
 * @param answerNanos spent writing the answer
 */
public record Usage(
    long promptTokens,
    long answerTokens,
    long totalNanos,
    long loadNanos,
    long promptNanos,
    long answerNanos) {

  /** Nothing known. */
  public static final Usage NONE = new Usage(0, 0, 0, 0, 0, 0);
}

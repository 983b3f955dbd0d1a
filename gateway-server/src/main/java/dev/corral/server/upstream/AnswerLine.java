package dev.corral.server.upstream;

import dev.corral.core.exchange.InferenceEvent;
import dev.corral.core.exchange.InferenceEvent.Reason;
import dev.corral.core.exchange.TokenLogprob;
import dev.corral.core.exchange.ToolCall;
import dev.corral.core.exchange.Usage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One line of a streamed answer.
 *
 * @param error the host's error text; null for none
 * @param content text for the caller; may be empty
 * @param thinking reasoning; may be empty
 * @param toolCalls calls that the model asks for
 * @param logprobs how likely the tokens were; empty where that was not asked for
 * @param finished the regular end, or null where more lines follow
 */
record AnswerLine(
    @Nullable String error,
    String content,
    String thinking,
    List<ToolCall> toolCalls,
    List<TokenLogprob> logprobs,
    InferenceEvent.@Nullable Finished finished) {

  boolean isEmpty() {
    return content.isEmpty() && thinking.isEmpty() && toolCalls.isEmpty() && logprobs.isEmpty();
  }

  /** Gathers the fields of a line while it is read. */
  static final class Draft {
    @Nullable String error;
    String content = "";
    String thinking = "";
    List<ToolCall> toolCalls = List.of();
    List<TokenLogprob> logprobs = List.of();
    @Nullable Boolean done;
    String doneReason = "";
    List<Integer> context = List.of();
    long totalNanos;
    long loadNanos;
    long promptTokens;
    long promptNanos;
    long answerTokens;
    long answerNanos;

    AnswerLine finish() {
      return new AnswerLine(
          error,
          content,
          thinking,
          toolCalls,
          logprobs,
          Boolean.TRUE.equals(done) ? finished() : null);
    }

    private InferenceEvent.Finished finished() {
      Reason reason =
          switch (doneReason) {
            case "length" -> Reason.LENGTH;
            case "load" -> Reason.LOAD;
            case "unload" -> Reason.UNLOAD;
            default -> Reason.STOP;
          };
      Usage usage =
          new Usage(promptTokens, answerTokens, totalNanos, loadNanos, promptNanos, answerNanos);
      return new InferenceEvent.Finished(reason, usage, context);
    }
  }
}

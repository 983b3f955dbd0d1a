package dev.corral.core.exchange;

import java.util.List;

/**
 * One step of an answer. An answer is any number of {@link Sources} and {@link Delta}, then one
 * {@link Finished}; or it ends by a {@link Failure}, given beside the events.
 */
public sealed interface InferenceEvent {

  /**
   * The passages that the answer is built on; comes before the first delta.
   *
   * @param citations by their numbers
   * @param embedNanos time from question to vector; 0 where not known
   * @param searchNanos time from vector to passages; 0 where not known
   */
  record Sources(List<Citation> citations, long embedNanos, long searchNanos)
      implements InferenceEvent {
    public Sources {
      citations = List.copyOf(citations);
    }

    /** Makes sources whose times are not known. */
    public Sources(List<Citation> citations) {
      this(citations, 0, 0);
    }
  }

  /**
   * More of the answer; each part may be empty, not all.
   *
   * @param content text for the caller
   * @param thinking reasoning
   * @param toolCalls calls that the model asks for
   * @param logprobs how likely the tokens were, where that was asked for
   */
  record Delta(
      String content, String thinking, List<ToolCall> toolCalls, List<TokenLogprob> logprobs)
      implements InferenceEvent {
    public Delta {
      toolCalls = List.copyOf(toolCalls);
      logprobs = List.copyOf(logprobs);
    }

    /** Makes a delta without likelihoods. */
    public Delta(String content, String thinking, List<ToolCall> toolCalls) {
      this(content, thinking, toolCalls, List.of());
    }

    /** Returns a delta of answer text only. */
    public static Delta text(String content) {
      return new Delta(content, "", List.of());
    }
  }

  /**
   * The regular end.
   *
   * @param reason why the model stopped
   * @param usage what it cost
   * @param context tokens to continue a completion from; empty where the engine gives none
   */
  record Finished(Reason reason, Usage usage, List<Integer> context) implements InferenceEvent {
    public Finished {
      context = List.copyOf(context);
    }
  }

  /** Why a model stopped. */
  enum Reason {
    /** It was done, or met a stop sequence. */
    STOP,
    /** It reached the limit of tokens. */
    LENGTH,
    /** The request was only to load the model. */
    LOAD,
    /** The request was only to unload the model. */
    UNLOAD
  }
}

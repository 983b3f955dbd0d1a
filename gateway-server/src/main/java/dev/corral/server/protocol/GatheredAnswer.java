package dev.corral.server.protocol;

import dev.corral.core.exchange.InferenceEvent.Delta;
import dev.corral.core.exchange.TokenLogprob;
import dev.corral.core.exchange.ToolCall;
import java.util.ArrayList;
import java.util.List;

/** The pieces of an answer that is sent as one. Used by one thread at a time. */
public final class GatheredAnswer {

  private final StringBuilder content = new StringBuilder();
  private final StringBuilder thinking = new StringBuilder();
  private final List<ToolCall> toolCalls = new ArrayList<>();
  private final List<TokenLogprob> logprobs = new ArrayList<>();

  /** Takes the next piece. */
  public void add(Delta delta) {
    content.append(delta.content());
    thinking.append(delta.thinking());
    toolCalls.addAll(delta.toolCalls());
    logprobs.addAll(delta.logprobs());
  }

  /** Returns all pieces as one, and forgets them. */
  public Delta take() {
    Delta all = new Delta(content.toString(), thinking.toString(), toolCalls, logprobs);
    content.setLength(0);
    thinking.setLength(0);
    toolCalls.clear();
    logprobs.clear();
    return all;
  }
}

package dev.corral.server.protocol;

import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.InferenceEvent;
import dev.corral.core.exchange.InferenceEvent.Delta;
import dev.corral.core.exchange.InferenceListener;
import dev.corral.core.exchange.Notice;
import java.util.List;

/**
 * Passes an answer on with its first tool call only: what a caller asks for that takes one a turn.
 */
public final class FirstCall implements InferenceListener {

  private final InferenceListener listener;
  private boolean called;

  /** Makes a filter in front of another listener. */
  public FirstCall(InferenceListener listener) {
    this.listener = listener;
  }

  @Override
  public void onEvent(InferenceEvent event) {
    if (event instanceof Delta delta && !delta.toolCalls().isEmpty()) {
      Delta less =
          new Delta(
              delta.content(),
              delta.thinking(),
              called ? List.of() : delta.toolCalls().subList(0, 1),
              delta.logprobs());
      boolean isEmpty = called && delta.content().isEmpty() && delta.thinking().isEmpty();
      called = true;
      if (!isEmpty) {
        listener.onEvent(less);
      }
    } else {
      listener.onEvent(event);
    }
  }

  @Override
  public void onNotice(Notice notice) {
    listener.onNotice(notice);
  }

  @Override
  public void onFailure(Failure failure) {
    listener.onFailure(failure);
  }
}

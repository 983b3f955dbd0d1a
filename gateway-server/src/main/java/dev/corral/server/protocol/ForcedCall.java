package dev.corral.server.protocol;

import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.FailureException;
import dev.corral.core.exchange.InferenceEvent;
import dev.corral.core.exchange.InferenceEvent.Delta;
import dev.corral.core.exchange.InferenceListener;
import dev.corral.core.exchange.Json;
import dev.corral.core.exchange.Notice;
import dev.corral.core.exchange.ToolCall;
import dev.corral.server.protocol.json.JsonObject;
import dev.corral.server.protocol.json.JsonReading;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns the answer to a {@link ForcedTools} question into the call that it holds. The text is held
 * back until it is whole; thoughts pass. What was cut at the limit of tokens is no call and stays
 * text.
 */
final class ForcedCall implements InferenceListener {

  private final InferenceListener listener;
  private final StringBuilder content = new StringBuilder();

  ForcedCall(InferenceListener listener) {
    this.listener = listener;
  }

  @Override
  public void onEvent(InferenceEvent event) {
    switch (event) {
      case InferenceEvent.Sources sources -> listener.onEvent(sources);
      case Delta delta -> {
        content.append(delta.content());
        if (!delta.thinking().isEmpty()) {
          listener.onEvent(new Delta("", delta.thinking(), List.of()));
        }
      }
      case InferenceEvent.Finished finished -> finish(finished);
    }
  }

  private void finish(InferenceEvent.Finished finished) {
    ToolCall call = call();
    if (call != null) {
      listener.onEvent(new Delta("", "", List.of(call)));
      listener.onEvent(finished);
    } else if (finished.reason() == InferenceEvent.Reason.LENGTH) {
      listener.onEvent(Delta.text(content.toString()));
      listener.onEvent(finished);
    } else {
      listener.onFailure(
          new Failure.UpstreamBroken("the model was told to call a tool and did not"));
    }
  }

  private @Nullable ToolCall call() {
    try {
      JsonObject answer = JsonReading.object(content.toString().getBytes(StandardCharsets.UTF_8));
      answer.object("arguments");
      Json arguments = answer.json("arguments");
      return arguments == null ? null : new ToolCall(null, answer.string("name"), arguments);
    } catch (FailureException noCall) {
      return null;
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

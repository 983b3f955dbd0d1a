package dev.corral.server.protocol.ollama;

import dev.corral.core.exchange.Citation;
import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.InferenceEvent;
import dev.corral.core.exchange.InferenceListener;
import dev.corral.core.exchange.ToolCall;
import dev.corral.server.outbound.Reply;
import dev.corral.server.protocol.Citations;
import dev.corral.server.protocol.ollama.AnswerForm.Part;
import java.util.ArrayList;
import java.util.List;

/** An answer gathered and sent as one object. */
final class WholeAnswer implements InferenceListener {

  private final AnswerWriter writer;
  private final Reply reply;
  private final StringBuilder content = new StringBuilder();
  private final StringBuilder thinking = new StringBuilder();
  private final List<ToolCall> toolCalls = new ArrayList<>();
  private final List<Citation> citations = new ArrayList<>();

  WholeAnswer(AnswerWriter writer, Reply reply) {
    this.writer = writer;
    this.reply = reply;
  }

  @Override
  public void onEvent(InferenceEvent event) {
    switch (event) {
      case InferenceEvent.Sources sources -> {
        Citations.tellTimes(sources, reply);
        citations.addAll(sources.citations());
      }
      case InferenceEvent.Delta delta -> {
        content.append(delta.content());
        thinking.append(delta.thinking());
        toolCalls.addAll(delta.toolCalls());
      }
      case InferenceEvent.Finished finished -> {
        Part all = new Part(content.toString(), thinking.toString(), toolCalls, 0);
        Documents.send(reply, 200, writer.end(all, finished, citations));
      }
    }
  }

  @Override
  public void onFailure(Failure failure) {
    OllamaErrors.refuse(failure, reply);
  }
}

package dev.corral.server.protocol.anthropic;

import dev.corral.core.exchange.Citation;
import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.InferenceEvent;
import dev.corral.core.exchange.InferenceEvent.Delta;
import dev.corral.core.exchange.InferenceListener;
import dev.corral.core.exchange.Notice;
import dev.corral.server.outbound.Reply;
import dev.corral.server.protocol.Citations;
import dev.corral.server.protocol.GatheredAnswer;
import dev.corral.server.protocol.Notices;
import java.util.List;

/** An answer gathered and sent as one object. */
final class WholeMessage implements InferenceListener {

  private final MessageWriter writer;
  private final Reply reply;
  private final GatheredAnswer gathered = new GatheredAnswer();
  private List<Citation> citations = List.of();

  WholeMessage(MessageWriter writer, Reply reply) {
    this.writer = writer;
    this.reply = reply;
  }

  @Override
  public void onEvent(InferenceEvent event) {
    switch (event) {
      case InferenceEvent.Sources sources -> {
        Citations.tellTimes(sources, reply);
        citations = sources.citations();
      }
      case Delta delta -> gathered.add(delta);
      case InferenceEvent.Finished finished -> {
        reply.json(200, writer.whole(gathered.take(), finished, citations));
      }
    }
  }

  @Override
  public void onNotice(Notice notice) {
    Notices.tell(notice, reply);
  }

  @Override
  public void onFailure(Failure failure) {
    AnthropicErrors.refuse(failure, reply);
  }
}

package dev.corral.server.protocol.ollama;

import dev.corral.core.exchange.Citation;
import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.InferenceEvent;
import dev.corral.core.exchange.InferenceListener;
import dev.corral.core.exchange.Notice;
import dev.corral.server.outbound.Reply;
import dev.corral.server.protocol.Citations;
import dev.corral.server.protocol.GatheredAnswer;
import dev.corral.server.protocol.Notices;
import dev.corral.server.protocol.ollama.AnswerForm.Part;
import java.util.ArrayList;
import java.util.List;

/** An answer gathered and sent as one object. */
final class WholeAnswer implements InferenceListener {

  private final AnswerWriter writer;
  private final Reply reply;
  private final GatheredAnswer gathered = new GatheredAnswer();
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
      case InferenceEvent.Delta delta -> gathered.add(delta);
      case InferenceEvent.Finished finished -> {
        Part all = new Part(gathered.take(), 0);
        Documents.send(reply, 200, writer.end(all, finished, citations));
      }
    }
  }

  @Override
  public void onNotice(Notice notice) {
    Notices.tell(notice, reply);
  }

  @Override
  public void onFailure(Failure failure) {
    OllamaErrors.refuse(failure, reply);
  }
}

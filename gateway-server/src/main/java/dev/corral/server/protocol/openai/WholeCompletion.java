package dev.corral.server.protocol.openai;

import dev.corral.core.exchange.Citation;
import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.InferenceEvent;
import dev.corral.core.exchange.Notice;
import dev.corral.server.outbound.Reply;
import dev.corral.server.protocol.Citations;
import dev.corral.server.protocol.GatheredAnswer;
import dev.corral.server.protocol.Notices;
import java.util.ArrayList;
import java.util.List;

/** An answer gathered and sent as one object. */
final class WholeCompletion implements Choices.Listener {

  private final CompletionWriter writer;
  private final Reply reply;
  private final List<CompletionWriter.Choice> choices = new ArrayList<>();
  private final UsageSum usage = new UsageSum();
  private final GatheredAnswer gathered = new GatheredAnswer();
  private List<Citation> citations = List.of();

  WholeCompletion(CompletionWriter writer, Reply reply) {
    this.writer = writer;
    this.reply = reply;
  }

  @Override
  public void onEvent(int choice, InferenceEvent event, boolean isLastChoice) {
    switch (event) {
      case InferenceEvent.Sources sources -> {
        Citations.tellTimes(sources, reply);
        citations = sources.citations();
      }
      case InferenceEvent.Delta delta -> gathered.add(delta);
      case InferenceEvent.Finished finished -> {
        close(finished);
        if (isLastChoice) {
          reply.json(200, writer.whole(choices, usage.get(), citations));
        }
      }
    }
  }

  private void close(InferenceEvent.Finished finished) {
    choices.add(new CompletionWriter.Choice(gathered.take(), finished));
    usage.add(finished.usage());
  }

  @Override
  public void onNotice(Notice notice) {
    Notices.tell(notice, reply);
  }

  @Override
  public void onFailure(Failure failure) {
    OpenAiErrors.refuse(failure, reply);
  }
}

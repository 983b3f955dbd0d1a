package dev.corral.server.protocol.openai;

import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.InferenceEvent;
import dev.corral.core.exchange.InferenceEvent.Delta;
import dev.corral.core.exchange.Notice;
import dev.corral.core.exchange.Usage;
import dev.corral.server.outbound.Reply;
import dev.corral.server.outbound.Sse;
import dev.corral.server.protocol.Citations;
import dev.corral.server.protocol.Notices;
import dev.corral.server.protocol.openai.CompletionWriter.Progress;

/**
 * An answer as server-sent events. A failure after the first event is an event {@code {"error":
 * …}}, on which the official clients raise, and the stream ends without {@code [DONE]} and without
 * its last chunk.
 */
final class StreamedCompletion implements Choices.Listener {

  private final CompletionWriter writer;
  private final Reply reply;
  private final Sse events;
  private final UsageSum usage = new UsageSum();
  private Progress progress = Progress.start(0);

  StreamedCompletion(CompletionWriter writer, Reply reply) {
    this.writer = writer;
    this.reply = reply;
    this.events = new Sse(reply);
  }

  @Override
  public void onEvent(int choice, InferenceEvent event, boolean isLastChoice) {
    switch (event) {
      case InferenceEvent.Sources sources -> {
        if (choice == 0) {
          bringSources(sources);
        }
      }
      case Delta delta -> {
        events.data(writer.piece(progress, delta));
        progress = progress.after(delta);
      }
      case InferenceEvent.Finished finished -> {
        events.data(writer.finish(choice, finished, progress.toolCalls() > 0));
        usage.add(finished.usage());
        progress = Progress.start(choice + 1);
        if (isLastChoice) {
          end(usage.get());
        }
      }
    }
  }

  private void bringSources(InferenceEvent.Sources sources) {
    Citations.tellTimes(sources, reply);
    if (!sources.citations().isEmpty()) {
      events.data(writer.sources(sources.citations()));
      progress = progress.after(Delta.text(""));
    }
  }

  private void end(Usage all) {
    if (writer.hasUsageEvent()) {
      events.data(writer.usage(all));
    }
    events.done();
  }

  @Override
  public void onNotice(Notice notice) {
    Notices.tell(notice, reply);
  }

  @Override
  public void onFailure(Failure failure) {
    if (events.abandon()) {
      OpenAiErrors.refuse(failure, reply);
    } else {
      events.data(OpenAiErrors.body(failure));
      events.abort();
    }
  }
}

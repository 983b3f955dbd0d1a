package dev.corral.server.protocol.ollama;

import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.InferenceEvent;
import dev.corral.core.exchange.InferenceListener;
import dev.corral.core.exchange.Notice;
import dev.corral.server.outbound.Ndjson;
import dev.corral.server.outbound.Reply;
import dev.corral.server.protocol.Citations;
import dev.corral.server.protocol.Notices;
import dev.corral.server.protocol.ollama.AnswerForm.Part;
import java.time.Duration;
import java.util.List;

/**
 * An answer as lines, one an event, each sent at once.
 *
 * <p>A failure after the first line is told twice: by a line {@code {"error": text}}, on which
 * Ollama's own clients raise, and by a connection that closes without the stream's end, which is
 * what clients notice that skip such a line.
 */
final class StreamedAnswer implements InferenceListener {

  private final AnswerWriter writer;
  private final Reply reply;
  private final Ndjson lines;
  private int toolCalls;

  StreamedAnswer(AnswerWriter writer, Reply reply) {
    this.writer = writer;
    this.reply = reply;
    this.lines = new Ndjson(reply);
  }

  /** Sends an empty piece whenever the model was silent for a while, at most twice as long. */
  StreamedAnswer fillSilence(Duration silence) {
    lines.fillSilence(silence, writer.piece(Part.EMPTY));
    return this;
  }

  @Override
  public void onEvent(InferenceEvent event) {
    switch (event) {
      case InferenceEvent.Sources sources -> {
        Citations.tellTimes(sources, reply);
        if (!sources.citations().isEmpty()) {
          lines.line(writer.sources(sources.citations()));
        }
      }
      case InferenceEvent.Delta delta -> {
        lines.line(writer.piece(new Part(delta, toolCalls)));
        toolCalls += delta.toolCalls().size();
      }
      case InferenceEvent.Finished finished -> {
        lines.line(writer.end(Part.EMPTY, finished, List.of()));
        lines.end();
      }
    }
  }

  @Override
  public void onNotice(Notice notice) {
    Notices.tell(notice, reply);
  }

  @Override
  public void onFailure(Failure failure) {
    if (lines.abandon()) {
      OllamaErrors.refuse(failure, reply);
    } else {
      lines.line(OllamaErrors.body(failure));
      lines.abort();
    }
  }
}

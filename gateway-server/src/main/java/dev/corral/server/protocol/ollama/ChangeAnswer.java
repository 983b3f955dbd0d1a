package dev.corral.server.protocol.ollama;

import dev.corral.core.exchange.ChangeListener;
import dev.corral.core.exchange.Failure;
import dev.corral.server.outbound.JsonBody;
import dev.corral.server.outbound.Ndjson;
import dev.corral.server.outbound.Reply;

/** The progress of a change as lines, or its last step as one object. */
final class ChangeAnswer implements ChangeListener {

  private final Reply reply;
  private final Ndjson lines;
  private final boolean stream;
  private Progress last = new Progress("success", "", 0, 0);

  ChangeAnswer(Reply reply, boolean stream) {
    this.reply = reply;
    this.lines = new Ndjson(reply);
    this.stream = stream;
  }

  @Override
  public void onProgress(Progress progress) {
    last = progress;
    if (stream) {
      lines.line(body(progress));
    }
  }

  @Override
  public void onEnd() {
    if (stream) {
      lines.end();
    } else {
      Documents.send(reply, 200, body(last));
    }
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

  private static JsonBody body(Progress progress) {
    return json -> {
      json.writeStartObject();
      json.writeStringProperty("status", progress.status());
      if (!progress.digest().isEmpty()) {
        json.writeStringProperty("digest", progress.digest());
      }
      AnswerWriter.writeUnlessZero(json, "total", progress.total());
      AnswerWriter.writeUnlessZero(json, "completed", progress.completed());
      json.writeEndObject();
    };
  }
}

package dev.corral.server.protocol.openai.responses;

import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.Notice;
import dev.corral.server.outbound.JsonBody;
import dev.corral.server.outbound.Reply;
import dev.corral.server.outbound.Sse;
import dev.corral.server.protocol.Notices;
import dev.corral.server.protocol.openai.OpenAiErrors;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;

/**
 * Events with numbers from 0. An answer that breaks ends with {@code response.failed} and with
 * {@code error}, on which the official clients raise; then the connection closes.
 */
final class EventSink implements Sink {

  private final Reply reply;
  private final Sse events;
  private int number;

  EventSink(Reply reply) {
    this.reply = reply;
    this.events = new Sse(reply);
  }

  @Override
  public void notice(Notice notice) {
    Notices.tell(notice, reply);
  }

  @Override
  public void event(String type, Consumer<JsonGenerator> fields) {
    int own = number++;
    events.event(
        type,
        json -> {
          json.writeStartObject();
          json.writeStringProperty("type", type);
          json.writeNumberProperty("sequence_number", own);
          fields.accept(json);
          json.writeEndObject();
        });
  }

  @Override
  public void end(String type, JsonBody response) {
    event(type, json -> writeResponse(json, response));
    events.end();
  }

  @Override
  public void fail(Failure failure, JsonBody response) {
    if (events.abandon()) {
      OpenAiErrors.refuse(failure, reply);
      return;
    }
    event("response.failed", json -> writeResponse(json, response));
    event("error", json -> OpenAiErrors.writeEvent(json, failure));
    events.abort();
  }

  static void writeResponse(JsonGenerator json, JsonBody response) {
    json.writeName("response");
    response.write(json);
  }
}

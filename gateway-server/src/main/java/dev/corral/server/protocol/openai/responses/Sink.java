package dev.corral.server.protocol.openai.responses;

import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.Notice;
import dev.corral.server.outbound.JsonBody;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;

/** Where an answer goes: events as it is made, or one object. Used by one thread at a time. */
interface Sink {

  /** Takes what is worth knowing beside the answer. */
  void notice(Notice notice);

  /** Takes a step; the fields are written after the event's type and number. */
  void event(String type, Consumer<JsonGenerator> fields);

  /** Takes the end. */
  void end(String type, JsonBody response);

  /** Takes the end of an answer that broke; the response tells it once events have gone out. */
  void fail(Failure failure, JsonBody response);
}

package dev.corral.server.protocol.openai.responses;

import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.Notice;
import dev.corral.server.outbound.JsonBody;
import dev.corral.server.outbound.Reply;
import dev.corral.server.protocol.Notices;
import dev.corral.server.protocol.openai.OpenAiErrors;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;

/** One object at the end. */
record WholeSink(Reply reply) implements Sink {

  @Override
  public void notice(Notice notice) {
    Notices.tell(notice, reply);
  }

  @Override
  public void event(String type, Consumer<JsonGenerator> fields) {}

  @Override
  public void end(String type, JsonBody response) {
    reply.json(200, response);
  }

  @Override
  public void fail(Failure failure, JsonBody response) {
    OpenAiErrors.refuse(failure, reply);
  }
}

package dev.corral.server.protocol.anthropic;

import dev.corral.core.access.Permission;
import dev.corral.core.exchange.ChatEngine;
import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.InferenceListener;
import dev.corral.server.outbound.Reply;
import dev.corral.server.protocol.Callers;
import dev.corral.server.protocol.Dialect;
import dev.corral.server.protocol.FirstCall;
import dev.corral.server.protocol.ForcedTools;
import dev.corral.server.protocol.IgnoredFields;
import dev.corral.server.protocol.Request;
import dev.corral.server.protocol.Route;
import dev.corral.server.protocol.json.JsonObject;
import dev.corral.server.protocol.json.JsonReading;
import java.util.List;
import java.util.Set;

/** Anthropic's protocol: {@code /v1/messages}. Asked before OpenAI's whether it speaks. */
public final class AnthropicDialect implements Dialect {

  /** Most bytes of a question, as at Anthropic. */
  static final long MAX_BODY = 32L << 20;

  private static final String PATH = "/v1/messages";

  private final ChatEngine engine;

  /** Makes the dialect. */
  public AnthropicDialect(ChatEngine engine) {
    this.engine = engine;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.ask(PATH, Permission.INFER, MAX_BODY, this::answer),
        Route.post(PATH + "/count_tokens", Permission.MODELS, MAX_BODY, this::count));
  }

  @Override
  public boolean speaks(String path) {
    return path.equals(PATH) || path.startsWith(PATH + "/");
  }

  /** Anthropic's clients look for the id under another name than OpenAI's. */
  @Override
  public void sign(String requestId, Reply reply) {
    reply.header("x-request-id", requestId).header("request-id", requestId);
  }

  private void answer(Request request, Reply reply) {
    JsonObject body = JsonReading.object(request.body());
    MessageQuestion question = MessageQuestion.read(body);
    IgnoredFields.tell(body, reply);
    var writer =
        new MessageWriter(
            "msg_" + request.id().substring(request.id().indexOf('_') + 1),
            question.inference().model(),
            question.estimatedTokens());
    InferenceListener teller =
        question.stream() ? new StreamedMessage(writer, reply) : new WholeMessage(writer, reply);
    InferenceListener listener = question.oneCall() ? new FirstCall(teller) : teller;
    ForcedTools forced = question.forced();
    reply.onGone(
        engine.infer(
                Callers.named(question.inference(), request, question.stream()),
                forced == null ? listener : forced.read(listener))
            ::cancel);
  }

  /** Estimates, and says so: only the host's tokenizer knows the number. */
  private void count(Request request, Reply reply) {
    JsonObject body = JsonReading.object(request.body());
    MessageQuestion question = MessageQuestion.readToCount(body);
    IgnoredFields.tell(body, reply);
    reply
        .header("x-corral-token-count", "estimate")
        .json(
            200,
            json ->
                json.writeStartObject()
                    .writeNumberProperty("input_tokens", question.estimatedTokens())
                    .writeEndObject());
  }

  @Override
  public void refuse(Failure failure, Reply reply) {
    AnthropicErrors.refuse(failure, reply);
  }

  @Override
  public void unknownPath(Request request, Reply reply) {
    reply.json(404, AnthropicErrors.body("not_found_error", "no such path: " + request.path()));
  }

  @Override
  public void wrongMethod(Request request, Set<String> allowed, Reply reply) {
    reply.json(
        405,
        AnthropicErrors.body(
            "invalid_request_error", request.path() + " takes " + String.join(", ", allowed)));
  }
}

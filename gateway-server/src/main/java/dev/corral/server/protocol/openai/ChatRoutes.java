package dev.corral.server.protocol.openai;

import dev.corral.core.access.Permission;
import dev.corral.core.exchange.ChatEngine;
import dev.corral.core.exchange.InferenceListener;
import dev.corral.core.exchange.InferenceRequest;
import dev.corral.server.outbound.Reply;
import dev.corral.server.protocol.Callers;
import dev.corral.server.protocol.FirstCall;
import dev.corral.server.protocol.ForcedTools;
import dev.corral.server.protocol.IgnoredFields;
import dev.corral.server.protocol.Request;
import dev.corral.server.protocol.Route;
import dev.corral.server.protocol.json.JsonObject;
import dev.corral.server.protocol.json.JsonReading;
import java.time.InstantSource;
import java.util.List;
import java.util.function.UnaryOperator;

/** {@code /v1/chat/completions} and {@code /v1/completions}. */
final class ChatRoutes {

  /** Most bytes of a question: a long conversation with several pictures in base64. */
  static final long MAX_BODY = 32L << 20;

  private final ChatEngine engine;
  private final InstantSource clock;

  ChatRoutes(ChatEngine engine, InstantSource clock) {
    this.engine = engine;
    this.clock = clock;
  }

  List<Route> routes() {
    return List.of(
        Route.ask("/v1/chat/completions", Permission.INFER, MAX_BODY, this::chat),
        Route.ask("/v1/completions", Permission.INFER, MAX_BODY, this::complete));
  }

  private void chat(Request request, Reply reply) {
    JsonObject body = JsonReading.object(request.body());
    ChatQuestion question = ChatQuestion.read(body);
    IgnoredFields.tell(body, reply);
    String model = question.inference().model();
    var head = head("chatcmpl-", request, model, question.usageEvent());
    answer(
        new CompletionWriter(ChoiceForm.CHAT, head),
        question.stream(),
        Choices.repeat(
            Callers.named(question.inference(), request, question.stream()), question.choices()),
        filter(question),
        reply);
  }

  private static UnaryOperator<InferenceListener> filter(ChatQuestion question) {
    ForcedTools forced = question.forced();
    if (forced != null) {
      return forced::read;
    }
    return question.oneCall() ? FirstCall::new : UnaryOperator.identity();
  }

  private void complete(Request request, Reply reply) {
    JsonObject body = JsonReading.object(request.body());
    TextQuestion question = TextQuestion.read(body);
    IgnoredFields.tell(body, reply);
    String model = question.inferences().getFirst().model();
    var head = head("cmpl-", request, model, question.usageEvent());
    answer(
        new CompletionWriter(ChoiceForm.TEXT, head),
        question.stream(),
        question.inferences().stream()
            .map(one -> Callers.named(one, request, question.stream()))
            .toList(),
        UnaryOperator.identity(),
        reply);
  }

  private CompletionWriter.Head head(
      String prefix, Request request, String model, boolean usageEvent) {
    String id = prefix + request.id().substring(request.id().indexOf('_') + 1);
    return new CompletionWriter.Head(id, clock.instant().getEpochSecond(), model, usageEvent);
  }

  private void answer(
      CompletionWriter writer,
      boolean stream,
      List<InferenceRequest> requests,
      UnaryOperator<InferenceListener> filter,
      Reply reply) {
    Choices.Listener listener =
        stream ? new StreamedCompletion(writer, reply) : new WholeCompletion(writer, reply);
    new Choices(engine, requests, listener, filter).start(reply);
  }
}

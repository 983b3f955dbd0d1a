package dev.corral.server.protocol.openai.responses;

import dev.corral.core.access.Permission;
import dev.corral.core.conversation.ResponseShelf;
import dev.corral.core.conversation.StoredResponse;
import dev.corral.core.exchange.ChatEngine;
import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.FailureException;
import dev.corral.core.exchange.Scope;
import dev.corral.core.retrieval.answer.SourceBudget;
import dev.corral.server.outbound.Reply;
import dev.corral.server.protocol.IgnoredFields;
import dev.corral.server.protocol.Request;
import dev.corral.server.protocol.Route;
import dev.corral.server.protocol.json.JsonObject;
import dev.corral.server.protocol.json.JsonReading;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Function;

/** The routes {@code /v1/responses}. */
public final class ResponseRoutes {

  /** Most bytes of a question: a long conversation with several pictures in base64. */
  static final long MAX_BODY = 32L << 20;

  private static final String PATH = "/v1/responses";

  private final Parts parts;

  /**
   * What answers are made with.
   *
   * @param engine answers
   * @param search finds passages in the vector stores of a scope
   * @param budget tells how many passages a model has room for
   * @param shelf keeps answers
   * @param clock dates every answer
   * @param workers keep answers: the writing of one blocks
   */
  public record Parts(
      ChatEngine engine,
      Function<Scope, StoreSearch> search,
      SourceBudget budget,
      ResponseShelf shelf,
      InstantSource clock,
      Executor workers) {}

  private ResponseRoutes(Parts parts) {
    this.parts = parts;
  }

  /** Returns the routes; their failures are OpenAI's. */
  public static List<Route> over(Parts parts) {
    return new ResponseRoutes(parts).routes();
  }

  private static String owner(Request request) {
    return request.principal().scope().text();
  }

  private List<Route> routes() {
    String one = PATH + "/{id}";
    return List.of(
        Route.post(PATH, Permission.INFER, MAX_BODY, this::answer),
        Route.get(one, Permission.INFER, this::retrieve).onWorker(),
        new Route("DELETE", one, Permission.INFER, Route.NO_BODY, Route.Place.WORKER, this::delete),
        Route.get(one + "/input_items", Permission.INFER, this::inputItems).onWorker(),
        Route.post(one + "/cancel", Permission.INFER, Route.NO_BODY, this::cancel));
  }

  private void answer(Request request, Reply reply) {
    JsonObject body = JsonReading.object(request.body());
    String owner = owner(request);
    ResponseQuestion question =
        ResponseQuestion.read(body, new Conversations(parts.shelf(), owner)).askedBy(request);
    IgnoredFields.tell(body, reply);
    var head =
        new ResponseHead(
            parts.shelf().nextId(), parts.clock().instant().getEpochSecond(), question.echo());
    Sink sink = question.stream() ? new EventSink(reply) : new WholeSink(reply);
    var keeping =
        question.store() ? Keeping.on(parts.shelf(), owner, parts.workers()) : Keeping.NOTHING;
    new RunningResponse(question, head, sink, keeping)
        .start(parts, parts.search().apply(request.principal().scope()), request, reply);
  }

  private void retrieve(Request request, Reply reply) {
    if (request.query("stream").orElse("false").equals("true")) {
      throw new Failure.Invalid(
              "stream must be false: the events of a kept answer are not kept", "stream")
          .asException();
    }
    String answer = stored(request).answer().text();
    reply.json(200, json -> json.writeRawValue(answer));
  }

  private void delete(Request request, Reply reply) {
    String id = request.variable("id");
    if (!parts.shelf().delete(owner(request), id)) {
      throw notFound(id);
    }
    reply.json(
        200,
        json ->
            json.writeStartObject()
                .writeStringProperty("id", id)
                .writeStringProperty("object", "response")
                .writeBooleanProperty("deleted", true)
                .writeEndObject());
  }

  private void inputItems(Request request, Reply reply) {
    reply.json(200, InputPage.of(stored(request).input(), request));
  }

  private void cancel(Request request, Reply reply) {
    stored(request);
    throw new Failure.Invalid(
            "Cannot cancel a response that was not created with \"background\": true", null)
        .asException();
  }

  private StoredResponse stored(Request request) {
    String id = request.variable("id");
    return parts.shelf().find(owner(request), id).orElseThrow(() -> notFound(id));
  }

  private static FailureException notFound(String id) {
    return new Failure.NotFound("Response with id '" + id + "' not found.").asException();
  }
}

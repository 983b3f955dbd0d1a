package dev.corral.server.protocol.ollama;

import dev.corral.core.access.Permission;
import dev.corral.core.exchange.ChatEngine;
import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.Model;
import dev.corral.server.outbound.JsonBody;
import dev.corral.server.outbound.Reply;
import dev.corral.server.protocol.Faults;
import dev.corral.server.protocol.IgnoredFields;
import dev.corral.server.protocol.KeptDocument;
import dev.corral.server.protocol.Request;
import dev.corral.server.protocol.Route;
import dev.corral.server.protocol.json.JsonObject;
import dev.corral.server.protocol.json.JsonReading;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** What there is: {@code /api/version}, {@code /api/tags}, {@code /api/ps}, {@code /api/show}. */
final class ModelRoutes {

  /** Most bytes of a request that names a model. */
  private static final long MAX_BODY = 64L << 10;

  private final ChatEngine engine;
  private final byte[] version;
  private final KeptDocument<List<Model>> tags = new KeptDocument<>(ModelWriter::tags);

  ModelRoutes(ChatEngine engine, String version) {
    this.engine = engine;
    JsonBody told =
        json -> json.writeStartObject().writeStringProperty("version", version).writeEndObject();
    this.version = told.toBytes();
  }

  List<Route> routes() {
    return List.of(
        Route.get("/api/version", Permission.HEALTH, this::version),
        Route.get("/api/tags", Permission.MODELS, this::tags),
        Route.get("/api/ps", Permission.MODELS, this::loaded),
        Route.post("/api/show", Permission.MODELS, MAX_BODY, this::show));
  }

  private void version(Request request, Reply reply) {
    Documents.send(reply, 200, version);
  }

  private void tags(Request request, Reply reply) {
    answer(engine.models(request.principal().scope()), tags::of, request, reply);
  }

  private void loaded(Request request, Reply reply) {
    answer(engine.loaded(), loaded -> ModelWriter.loaded(loaded).toBytes(), request, reply);
  }

  private void show(Request request, Reply reply) {
    JsonObject body = JsonReading.object(request.body());
    String model = body.string("model", body.string("name", ""));
    if (model.isEmpty()) {
      throw new Failure.Invalid("model is required", "model").asException();
    }
    IgnoredFields.tell(body, reply);
    answer(
        engine.describe(model, request.principal().scope()),
        card -> ModelWriter.card(card).toBytes(),
        request,
        reply);
  }

  private static <T> void answer(
      CompletionStage<T> stage, Function<T, byte[]> writer, Request request, Reply reply) {
    stage.whenComplete((value, thrown) -> {
      if (thrown == null) {
        Documents.send(reply, 200, writer.apply(value));
      } else {
        OllamaErrors.refuse(Faults.of(thrown, request), reply);
      }
    });
  }
}

package dev.corral.server.protocol.openai;

import dev.corral.core.access.Permission;
import dev.corral.core.exchange.ChatEngine;
import dev.corral.core.exchange.Model;
import dev.corral.server.outbound.JsonBody;
import dev.corral.server.outbound.Reply;
import dev.corral.server.protocol.Faults;
import dev.corral.server.protocol.KeptDocument;
import dev.corral.server.protocol.Request;
import dev.corral.server.protocol.Route;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import tools.jackson.core.JsonGenerator;

/** {@code /v1/models} and {@code /v1/models/NAME}, slashes in the name included. */
final class ModelRoutes {

  private final ChatEngine engine;
  private final KeptDocument<List<Model>> listing = new KeptDocument<>(ModelRoutes::listing);

  ModelRoutes(ChatEngine engine) {
    this.engine = engine;
  }

  List<Route> routes() {
    return List.of(
        Route.get("/v1/models", Permission.MODELS, this::list),
        Route.get("/v1/models/{id...}", Permission.MODELS, this::one));
  }

  private void list(Request request, Reply reply) {
    answer(engine.models(request.principal().scope()), listing::of, request, reply);
  }

  private void one(Request request, Reply reply) {
    String name = request.variable("id");
    answer(
        engine.describe(name, request.principal().scope()),
        card -> described(name, card.model()),
        request,
        reply);
  }

  private static byte[] described(String name, Model model) {
    JsonBody body = json -> write(json, name, model);
    return body.toBytes();
  }

  private static <T> void answer(
      CompletionStage<T> stage, Function<T, byte[]> writer, Request request, Reply reply) {
    stage.whenComplete((value, thrown) -> {
      if (thrown == null) {
        reply.send(200, "application/json", writer.apply(value));
      } else {
        OpenAiErrors.refuse(Faults.of(thrown, request), reply);
      }
    });
  }

  private static JsonBody listing(List<Model> models) {
    return json -> {
      json.writeStartObject();
      json.writeStringProperty("object", "list");
      json.writeArrayPropertyStart("data");
      models.forEach(model -> write(json, model.name(), model));
      json.writeEndArray();
      json.writeEndObject();
    };
  }

  private static void write(JsonGenerator json, String id, Model model) {
    int slash = model.name().lastIndexOf('/');
    json.writeStartObject();
    json.writeStringProperty("id", id);
    json.writeStringProperty("object", "model");
    json.writeNumberProperty("created", model.modifiedAt().getEpochSecond());
    json.writeStringProperty("owned_by", slash < 0 ? "library" : model.name().substring(0, slash));
    json.writeEndObject();
  }
}

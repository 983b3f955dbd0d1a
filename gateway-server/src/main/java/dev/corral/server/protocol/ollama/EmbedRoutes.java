package dev.corral.server.protocol.ollama;

import dev.corral.core.access.Permission;
import dev.corral.core.exchange.EmbeddingEngine;
import dev.corral.core.exchange.EmbeddingEngine.Embedded;
import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.Span;
import dev.corral.server.outbound.Reply;
import dev.corral.server.protocol.Callers;
import dev.corral.server.protocol.EmbeddingVectors;
import dev.corral.server.protocol.Faults;
import dev.corral.server.protocol.IgnoredFields;
import dev.corral.server.protocol.LargeAnswers;
import dev.corral.server.protocol.Notices;
import dev.corral.server.protocol.Request;
import dev.corral.server.protocol.Route;
import dev.corral.server.protocol.json.JsonObject;
import dev.corral.server.protocol.json.JsonReading;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/** {@code /api/embed}, and {@code /api/embeddings} as older clients send it. */
final class EmbedRoutes {

  /** Most bytes of a request: 16,000 chunks, the largest batch of Open-WebUI, at 1,000 each. */
  static final long MAX_BODY = 16L << 20;

  /** Most texts of a request; their answer has some 80 MB. */
  static final int MAX_TEXTS = 16_384;

  /** Longest vector that may be asked for; longer ones are given as they are. */
  private static final int MAX_DIMENSIONS = 1 << 20;

  private final EmbeddingEngine engine;
  private final LargeAnswers answers;

  EmbedRoutes(EmbeddingEngine engine, LargeAnswers answers) {
    this.engine = engine;
    this.answers = answers;
  }

  List<Route> routes() {
    return List.of(
        Route.post("/api/embed", Permission.EMBED, MAX_BODY, this::embed),
        Route.post("/api/embeddings", Permission.EMBED, MAX_BODY, this::embedOne));
  }

  private void embed(Request request, Reply reply) {
    JsonObject body = JsonReading.object(request.body());
    List<String> texts = texts(body);
    Integer dimensions = body.optionalInteger("dimensions", 0, MAX_DIMENSIONS);
    run(body, texts, request, reply, embedded -> sendAll(embedded, dimensions, reply));
  }

  private void embedOne(Request request, Reply reply) {
    JsonObject body = JsonReading.object(request.body());
    String prompt = body.string("prompt", "");
    List<String> texts = prompt.isEmpty() ? List.of() : List.of(prompt);
    run(body, texts, request, reply, embedded -> sendOne(embedded, reply));
  }

  private void run(
      JsonObject body,
      List<String> texts,
      Request request,
      Reply reply,
      Consumer<Embedded> answer) {
    Settings.keepAlive(body);
    Settings.options(body);
    String model = body.string("model", "");
    if (model.isEmpty()) {
      throw missing(model).asException();
    }
    boolean truncate = body.bool("truncate", true);
    IgnoredFields.tell(body, reply);
    Span span = request.span().begin("embed");
    CompletableFuture<Embedded> vectors =
        engine.embed(model, texts, truncate, Callers.of(request)).toCompletableFuture();
    reply.onGone(() -> vectors.cancel(false));
    vectors.whenComplete((embedded, thrown) -> {
      span.end(thrown == null ? "" : "failed");
      if (thrown == null) {
        request.charge().spend(embedded.tokens(), 0);
        embedded.notices().forEach(notice -> Notices.tell(notice, reply));
        answer.accept(embedded);
      } else {
        OllamaErrors.refuse(inWordsOfEmbed(Faults.of(thrown, request), model), reply);
      }
    });
  }

  private static List<String> texts(JsonObject body) {
    JsonNode input = body.field("input");
    if (input == null || (input.isString() && input.stringValue().isEmpty())) {
      return List.of();
    }
    if (input.isString()) {
      return List.of(input.stringValue());
    }
    List<String> texts = new ArrayList<>();
    if (!(input instanceof ArrayNode array)) {
      throw new Failure.Invalid("invalid input type", "input").asException();
    }
    if (array.size() > MAX_TEXTS) {
      throw body.invalid("input", "must have at most " + MAX_TEXTS + " texts");
    }
    for (JsonNode text : array) {
      if (!text.isString()) {
        throw new Failure.Invalid("invalid input type", "input").asException();
      }
      texts.add(text.stringValue());
    }
    return texts;
  }

  /** Returns the failure with the other quotes and the advice that Ollama gives on this route. */
  private static Failure inWordsOfEmbed(Failure failure, String model) {
    return failure instanceof Failure.ModelNotFound ? missing(model) : failure;
  }

  private static Failure missing(String model) {
    return new Failure.NotFound("model \"" + model + "\" not found, try pulling it first");
  }

  private void sendAll(Embedded embedded, @Nullable Integer dimensions, Reply reply) {
    List<float[]> vectors =
        dimensions == null || dimensions == 0
            ? embedded.vectors()
            : EmbeddingVectors.shorten(embedded.vectors(), dimensions);
    answers.write(
        EmbeddingVectors.numbers(vectors),
        () -> Documents.send(reply, 200, json -> writeAll(json, embedded, vectors)),
        failure -> OllamaErrors.refuse(failure, reply));
  }

  private static void writeAll(JsonGenerator json, Embedded embedded, List<float[]> vectors) {
    json.writeStartObject();
    json.writeStringProperty("model", embedded.model());
    json.writeArrayPropertyStart("embeddings");
    for (float[] vector : vectors) {
      json.writeStartArray();
      for (float component : vector) {
        json.writeNumber(component);
      }
      json.writeEndArray();
    }
    json.writeEndArray();
    if (!vectors.isEmpty()) {
      AnswerWriter.writeUnlessZero(json, "total_duration", embedded.nanos());
      AnswerWriter.writeUnlessZero(json, "prompt_eval_count", embedded.tokens());
    }
    json.writeEndObject();
  }

  private static void sendOne(Embedded embedded, Reply reply) {
    Documents.send(
        reply,
        200,
        json -> {
          json.writeStartObject();
          json.writeArrayPropertyStart("embedding");
          for (float[] vector : embedded.vectors()) {
            for (float component : vector) {
              json.writeNumber((double) component);
            }
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }
}

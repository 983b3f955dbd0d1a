package dev.corral.server.protocol.rerank;

import dev.corral.core.access.Permission;
import dev.corral.core.exchange.Caller;
import dev.corral.core.exchange.EmbeddingEngine;
import dev.corral.core.exchange.EmbeddingEngine.Embedded;
import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.Notice;
import dev.corral.core.exchange.Span;
import dev.corral.server.outbound.Reply;
import dev.corral.server.protocol.Callers;
import dev.corral.server.protocol.Faults;
import dev.corral.server.protocol.IgnoredFields;
import dev.corral.server.protocol.Notices;
import dev.corral.server.protocol.Request;
import dev.corral.server.protocol.Route;
import dev.corral.server.protocol.json.JsonObject;
import dev.corral.server.protocol.json.JsonReading;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/**
 * Orders passages by their likeness to a question: (1 + cos) / 2 of their vectors, in [0, 1]; or by
 * the model that reads both at once, where it is asked for by name. Every passage is in the answer
 * unless {@code top_n} says less, for Open-WebUI counts them.
 */
public final class RerankRoutes {

  /** Most bytes of a request: the most passages at 4,000 each. */
  static final long MAX_BODY = 16L << 20;

  /** Most passages of a request: twice the largest list that Open-WebUI makes. */
  static final int MAX_DOCUMENTS = 4_096;

  private final EmbeddingEngine engine;
  private final @Nullable PairScorer scorer;
  private final BiConsumer<Failure, Reply> refusal;

  /**
   * Makes the routes.
   *
   * @param engine makes the vectors
   * @param scorer a model that reads question and passage at once, or null for none
   * @param refusal tells a failure in the dialect under {@code /v1}
   */
  public RerankRoutes(
      EmbeddingEngine engine, @Nullable PairScorer scorer, BiConsumer<Failure, Reply> refusal) {
    this.engine = engine;
    this.scorer = scorer;
    this.refusal = refusal;
  }

  /** Returns the routes. */
  public List<Route> routes() {
    return List.of(
        Route.post("/v1/rerank", Permission.EMBED, MAX_BODY, this::rerank),
        Route.post("/v2/rerank", Permission.EMBED, MAX_BODY, this::rerank));
  }

  /** What was asked for. */
  private record Question(
      String id,
      String version,
      String model,
      List<String> documents,
      int top,
      boolean withDocuments) {}

  private record Ranked(int index, double score) {}

  private void rerank(Request request, Reply reply) {
    JsonObject body = JsonReading.object(request.body());
    String query = body.string("query");
    if (query.isEmpty()) {
      throw body.invalid("query", "must not be empty");
    }
    List<String> documents = documents(body);
    var question =
        new Question(
            "rerank-" + request.id().substring(request.id().indexOf('_') + 1),
            request.path().startsWith("/v2") ? "2" : "1",
            body.string("model"),
            documents,
            body.integer("top_n", 1, Integer.MAX_VALUE, documents.size()),
            body.bool("return_documents", false));
    IgnoredFields.tell(body, reply);
    PairScorer pairs = scorer;
    Span span = request.span().begin("embed");
    CompletableFuture<Scored> scored =
        pairs != null && pairs.isNamed(question.model())
            ? pairs.scores(query, documents).thenApply(scores -> new Scored(scores, 0, List.of()))
            : byVectors(question, query, Callers.of(request));
    reply.onGone(() -> scored.cancel(false));
    scored.whenComplete((scores, thrown) -> {
      span.end(thrown == null ? "" : "failed");
      if (thrown == null) {
        request.charge().spend(scores.tokens(), 0);
        scores.notices().forEach(notice -> Notices.tell(notice, reply));
        reply.json(200, json -> write(json, question, scores));
      } else {
        refusal.accept(Faults.of(thrown, request), reply);
      }
    });
  }

  /**
   * The scores of the passages in their order, the tokens that were embedded for them, and what is
   * worth knowing beside.
   */
  private record Scored(List<Double> scores, long tokens, List<Notice> notices) {}

  private CompletableFuture<Scored> byVectors(Question question, String query, Caller caller) {
    List<String> texts = new ArrayList<>(question.documents());
    texts.addFirst(query);
    CompletableFuture<Embedded> vectors =
        engine.embed(question.model(), texts, true, caller).toCompletableFuture();
    CompletableFuture<Scored> scored = vectors.thenApply(RerankRoutes::scored);
    var _ =
        scored.whenComplete((_, _) -> {
          if (scored.isCancelled()) {
            vectors.cancel(false);
          }
        });
    return scored;
  }

  private static Scored scored(Embedded embedded) {
    float[] query = embedded.vectors().getFirst();
    List<Double> scores =
        embedded.vectors().stream().skip(1).map(vector -> relevance(query, vector)).toList();
    return new Scored(scores, embedded.tokens(), embedded.notices());
  }

  private static List<String> documents(JsonObject body) {
    ArrayNode array = body.array("documents");
    if (array == null) {
      throw body.missing("documents");
    }
    if (array.isEmpty() || array.size() > MAX_DOCUMENTS) {
      throw body.invalid("documents", "must have 1 to " + MAX_DOCUMENTS + " passages");
    }
    List<String> documents = new ArrayList<>();
    for (JsonNode item : array) {
      JsonNode text = item.isObject() ? item.path("text") : item;
      if (!text.isString()) {
        throw body.wrongType(
            "documents[" + documents.size() + "]", "a string or {\"text\": string}", item);
      }
      documents.add(text.stringValue());
    }
    return documents;
  }

  private static void write(JsonGenerator json, Question question, Scored scored) {
    json.writeStartObject();
    json.writeStringProperty("id", question.id());
    json.writeStringProperty("model", question.model());
    json.writeArrayPropertyStart("results");
    for (Ranked ranked : ranking(scored.scores(), question.top())) {
      json.writeStartObject();
      json.writeNumberProperty("index", ranked.index());
      json.writeNumberProperty("relevance_score", ranked.score());
      if (question.withDocuments()) {
        json.writeObjectPropertyStart("document");
        json.writeStringProperty("text", question.documents().get(ranked.index()));
        json.writeEndObject();
      }
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeObjectPropertyStart("meta"); // Cohere's clients read it
    json.writeObjectPropertyStart("api_version");
    json.writeStringProperty("version", question.version());
    json.writeEndObject();
    json.writeEndObject();
    json.writeObjectPropertyStart("usage");
    json.writeNumberProperty("prompt_tokens", scored.tokens());
    json.writeNumberProperty("total_tokens", scored.tokens());
    json.writeEndObject();
    json.writeEndObject();
  }

  private static List<Ranked> ranking(List<Double> scores, int top) {
    return IntStream.range(0, scores.size())
        .mapToObj(i -> new Ranked(i, scores.get(i)))
        .sorted(Comparator.comparingDouble(Ranked::score).reversed())
        .limit(top)
        .toList();
  }

  private static double relevance(float[] a, float[] b) {
    double dot = 0;
    for (int i = 0; i < a.length; i++) {
      dot += (double) a[i] * b[i];
    }
    return Math.clamp((1 + dot) / 2, 0, 1);
  }
}

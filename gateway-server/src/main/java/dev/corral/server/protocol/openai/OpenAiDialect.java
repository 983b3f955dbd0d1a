package dev.corral.server.protocol.openai;

import dev.corral.core.exchange.ChatEngine;
import dev.corral.core.exchange.Failure;
import dev.corral.server.outbound.Reply;
import dev.corral.server.protocol.Dialect;
import dev.corral.server.protocol.LargeAnswers;
import dev.corral.server.protocol.Request;
import dev.corral.server.protocol.Route;
import dev.corral.server.protocol.catalog.EmbeddingRouter;
import dev.corral.server.protocol.rerank.PairScorer;
import dev.corral.server.protocol.rerank.RerankRoutes;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** OpenAI's protocol, everything under {@code /v1}, and reranking, which it lacks. */
public final class OpenAiDialect implements Dialect {

  private final List<Route> routes;

  /**
   * Makes the dialect.
   *
   * @param chat answers, and lists the models
   * @param embeddings makes vectors
   * @param clock dates every answer
   * @param workers writes large embedding answers
   * @param more further routes whose failures are told in this dialect
   */
  public OpenAiDialect(
      ChatEngine chat,
      EmbeddingRouter embeddings,
      InstantSource clock,
      Executor workers,
      List<Route> more) {
    this(chat, embeddings, null, clock, workers, more);
  }

  /** Makes the dialect with a model for reranking, or null. */
  public OpenAiDialect(
      ChatEngine chat,
      EmbeddingRouter embeddings,
      @Nullable PairScorer scorer,
      InstantSource clock,
      Executor workers,
      List<Route> more) {
    this.routes =
        Stream.of(
                new ModelRoutes(chat).routes(),
                new ChatRoutes(chat, clock).routes(),
                new EmbeddingRoutes(embeddings, new LargeAnswers(workers)).routes(),
                new RerankRoutes(embeddings, scorer, OpenAiErrors::refuse).routes(),
                more)
            .flatMap(List::stream)
            .toList();
  }

  @Override
  public List<Route> routes() {
    return routes;
  }

  @Override
  public boolean speaks(String path) {
    return path.equals("/v1") || path.startsWith("/v1/") || path.equals("/v2/rerank");
  }

  @Override
  public void refuse(Failure failure, Reply reply) {
    OpenAiErrors.refuse(failure, reply);
  }

  @Override
  public void unknownPath(Request request, Reply reply) {
    OpenAiErrors.refuse(
        404,
        "Unknown request URL: " + request.method() + " " + request.path(),
        "unknown_url",
        reply);
  }

  @Override
  public void wrongMethod(Request request, Set<String> allowed, Reply reply) {
    OpenAiErrors.refuse(
        405,
        request.path() + " takes " + String.join(", ", allowed) + ", not " + request.method(),
        "method_not_supported",
        reply);
  }
}

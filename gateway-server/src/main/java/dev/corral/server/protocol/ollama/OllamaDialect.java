package dev.corral.server.protocol.ollama;

import dev.corral.core.exchange.ChatEngine;
import dev.corral.core.exchange.EmbeddingEngine;
import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.ModelLibrary;
import dev.corral.server.outbound.Reply;
import dev.corral.server.protocol.Dialect;
import dev.corral.server.protocol.LargeAnswers;
import dev.corral.server.protocol.Request;
import dev.corral.server.protocol.Route;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Ollama's protocol: everything under {@code /api} but Chroma's {@code /api/v1} and {@code v2}. */
public final class OllamaDialect implements Dialect {

  private final List<Route> routes;

  /**
   * Makes the dialect.
   *
   * @param chat answers, and lists the models
   * @param embeddings makes vectors
   * @param version the version to report; clients read it as numbers between dots
   * @param clock dates every answer
   * @param workers writes large embedding answers
   */
  public OllamaDialect(
      ChatEngine chat,
      EmbeddingEngine embeddings,
      String version,
      InstantSource clock,
      Executor workers) {
    this(chat, embeddings, version, clock, workers, null);
  }

  /**
   * Makes the dialect.
   *
   * @param library the models that may be changed, or null where none may
   */
  public OllamaDialect(
      ChatEngine chat,
      EmbeddingEngine embeddings,
      String version,
      InstantSource clock,
      Executor workers,
      @Nullable ModelLibrary library) {
    this.routes =
        Stream.of(
                new ModelRoutes(chat, version).routes(),
                library == null ? AdminRoutes.routes() : new ChangeRoutes(library).routes(),
                new AnswerRoutes(chat, clock).routes(),
                new EmbedRoutes(embeddings, new LargeAnswers(workers)).routes())
            .flatMap(List::stream)
            .toList();
  }

  @Override
  public List<Route> routes() {
    return routes;
  }

  @Override
  public boolean speaks(String path) {
    return path.startsWith("/api/") && !path.startsWith("/api/v1/") && !path.startsWith("/api/v2/");
  }

  @Override
  public void refuse(Failure failure, Reply reply) {
    OllamaErrors.refuse(failure, reply);
  }

  @Override
  public void unknownPath(Request request, Reply reply) {
    Documents.send(reply, 404, OllamaErrors.message("no such path: " + request.path()));
  }

  @Override
  public void wrongMethod(Request request, Set<String> allowed, Reply reply) {
    Documents.send(
        reply,
        405,
        OllamaErrors.message(
            "method "
                + request.method()
                + " is not allowed here, only "
                + String.join(", ", allowed)));
  }
}

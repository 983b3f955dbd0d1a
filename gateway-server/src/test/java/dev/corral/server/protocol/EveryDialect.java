package dev.corral.server.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corral.core.conversation.ResponseShelf;
import dev.corral.core.exchange.Cancellation;
import dev.corral.core.exchange.ChangeListener;
import dev.corral.core.exchange.InferenceEvent;
import dev.corral.core.exchange.ModelChange;
import dev.corral.core.exchange.ModelLibrary;
import dev.corral.core.exchange.Usage;
import dev.corral.core.retrieval.Knowledge;
import dev.corral.core.retrieval.answer.SourceBudget;
import dev.corral.core.schedule.Scheduler;
import dev.corral.core.schedule.SchedulerSettings;
import dev.corral.core.schedule.SharedAnswers;
import dev.corral.core.schedule.alias.AliasEngine;
import dev.corral.core.vector.VectorDatabase;
import dev.corral.core.vector.store.Storage;
import dev.corral.server.observe.Figures;
import dev.corral.server.protocol.admin.AdminDialect;
import dev.corral.server.protocol.admin.BackupRoute;
import dev.corral.server.protocol.admin.MetricsRoute;
import dev.corral.server.protocol.admin.QueueRoutes;
import dev.corral.server.protocol.admin.ReloadRoutes;
import dev.corral.server.protocol.anthropic.AnthropicDialect;
import dev.corral.server.protocol.catalog.BuiltInEmbedding;
import dev.corral.server.protocol.catalog.Catalog;
import dev.corral.server.protocol.catalog.EmbeddingRouter;
import dev.corral.server.protocol.extraction.ExtractionDialect;
import dev.corral.server.protocol.ollama.OllamaDialect;
import dev.corral.server.protocol.openai.OpenAiDialect;
import dev.corral.server.protocol.openai.responses.ResponseRoutes;
import dev.corral.server.protocol.openai.storage.StorageRoutes;
import dev.corral.server.testing.Caller;
import dev.corral.server.testing.FewNumbersEmbedder;
import dev.corral.server.testing.Recorded;
import dev.corral.server.testing.RecordingReply;
import dev.corral.server.testing.ScriptedChat;
import dev.corral.server.testing.ScriptedEmbeddings;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** The dialects of models over doubles: a model {@code m} that says x, and an embedding model. */
final class EveryDialect {

  private final BuiltInEmbedding builtIn = new BuiltInEmbedding(new FewNumbersEmbedder(), () -> 0);
  private final EmbeddingRouter router =
      new EmbeddingRouter(builtIn, new ScriptedEmbeddings("e", List.of(), 0));
  private final Catalog catalog =
      new Catalog(
          new ScriptedChat()
              .say(
                  InferenceEvent.Delta.text("x"),
                  new InferenceEvent.Finished(InferenceEvent.Reason.STOP, Usage.NONE, List.of())),
          builtIn);
  private final Storage storage = Storage.inMemory();
  private final Dialect ollama =
      new OllamaDialect(
          catalog, router, "1.2.3", InstantSource.system(), Runnable::run, new Nothing());
  private final Dialect anthropic = new AnthropicDialect(catalog);

  /** Returns the dialects with OpenAI's routes of models only. */
  List<Dialect> all() {
    return List.of(ollama, anthropic, openai(List.of()));
  }

  /** Returns every route, those of files and vector stores too, which are kept in a directory. */
  List<Route> routes(Path directory) {
    try (VectorDatabase vectors = VectorDatabase.open(storage);
        Knowledge knowledge =
            Knowledge.open(
                new Knowledge.Parts(
                    storage,
                    vectors,
                    new FewNumbersEmbedder(256),
                    (content, name) -> {
                      throw new AssertionError("nothing is read");
                    }),
                directory,
                Knowledge.Limits.DEFAULT,
                InstantSource.system(),
                () -> 0)) {
      Dialect extraction =
          new ExtractionDialect(
              (content, name) -> {
                throw new AssertionError("nothing is read");
              },
              directory.resolve("extraction"),
              1);
      return Stream.of(
              ollama, anthropic, openai(StorageRoutes.over(knowledge, 1)), extraction, own())
          .flatMap(dialect -> dialect.routes().stream())
          .toList();
    }
  }

  private static Dialect own() {
    try (Scheduler queue = Scheduler.start(List.of(), SchedulerSettings.DEFAULT, () -> 0)) {
      SharedAnswers shared = new SharedAnswers(queue);
      AliasEngine aliases = new AliasEngine(shared, List.of(), () -> 0);
      List<Route> more = new ArrayList<>(new QueueRoutes(queue, shared, aliases).routes());
      more.addAll(new ReloadRoutes(List::of).routes());
      more.add(new BackupRoute(_ -> {}, true).route());
      more.add(MetricsRoute.over(new Figures()));
      return new AdminDialect(List::of, "", more);
    }
  }

  private Dialect openai(List<Route> more) {
    ResponseShelf shelf =
        ResponseShelf.open(storage, ResponseShelf.Limits.DEFAULT, InstantSource.system());
    var parts =
        new ResponseRoutes.Parts(
            catalog,
            _ -> (store, query) -> new CompletableFuture<>(),
            new SourceBudget(catalog, System::nanoTime),
            shelf,
            InstantSource.system(),
            Runnable::run);
    return new OpenAiDialect(
        catalog,
        router,
        InstantSource.system(),
        Runnable::run,
        Stream.concat(ResponseRoutes.over(parts).stream(), more.stream()).toList());
  }

  /** Posts a body to the route of a path. */
  RecordingReply post(String path, byte[] body) throws Exception {
    for (Dialect dialect : all()) {
      if (dialect.routes().stream().anyMatch(route -> route.path().equals(path))) {
        return new Caller(dialect).post(path, body);
      }
    }
    throw new IllegalArgumentException("no route for " + path);
  }

  /** Holds a refusal against its dialect's form, and to telling nothing of the inside. */
  static void assertTold(String path, RecordingReply reply) {
    JsonNode body = Recorded.json(reply.text());
    JsonNode error = body.get("error");
    JsonNode message = path.startsWith("/api") ? error : error.get("message");
    assertThat(message.stringValue())
        .isNotBlank()
        .doesNotContain("Exception", "dev.corral", "tools.jackson", "java.");
    if (path.startsWith("/v1/messages")) {
      assertThat(body.get("type").stringValue()).isEqualTo("error");
      assertThat(error.get("type").stringValue()).endsWith("_error");
    } else if (path.startsWith("/v")) {
      assertThat(error.propertyNames()).containsExactly("message", "type", "param", "code");
    }
  }

  /** A library in which every change is made at once. */
  private static final class Nothing implements ModelLibrary {

    @Override
    public Cancellation change(ModelChange change, ChangeListener listener) {
      listener.onProgress(new ChangeListener.Progress("success", "", 0, 0));
      listener.onEnd();
      return Cancellation.NONE;
    }

    @Override
    public CompletionStage<Void> copy(String source, String destination) {
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Void> delete(String model) {
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Boolean> hasBlob(String digest) {
      return CompletableFuture.completedFuture(true);
    }

    @Override
    public CompletionStage<Boolean> putBlob(String digest, byte[] content) {
      return CompletableFuture.completedFuture(true);
    }
  }
}

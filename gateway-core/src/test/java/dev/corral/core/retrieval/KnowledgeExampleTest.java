package dev.corral.core.retrieval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corral.core.document.ChunkSize;
import dev.corral.core.document.ReadingLimits;
import dev.corral.core.document.extract.InProcessReader;
import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.InferenceEvent;
import dev.corral.core.exchange.InferenceListener;
import dev.corral.core.exchange.InferenceRequest;
import dev.corral.core.exchange.Message;
import dev.corral.core.exchange.Options;
import dev.corral.core.exchange.Prompt;
import dev.corral.core.exchange.Role;
import dev.corral.core.retrieval.answer.RetrievalEngine;
import dev.corral.core.retrieval.quote.QuoteEngine;
import dev.corral.core.vector.VectorDatabase;
import dev.corral.core.vector.store.Storage;
import dev.corral.embedder.Embedder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The second example of the module's README, compiled and run. */
@Timeout(60)
class KnowledgeExampleTest {

  @TempDir Path directory;

  /** Collects an answer: its sources and its words. */
  private static final class Answer implements InferenceListener {

    private final StringBuilder text = new StringBuilder();
    private final CompletableFuture<String> whole = new CompletableFuture<>();

    @Override
    public void onEvent(InferenceEvent event) {
      switch (event) {
        case InferenceEvent.Sources sources ->
            sources.citations().forEach(source -> text.append(source.fileName()).append(": "));
        case InferenceEvent.Delta delta -> text.append(delta.content());
        case InferenceEvent.Finished _ -> whole.complete(text.toString());
      }
    }

    @Override
    public void onFailure(Failure failure) {
      whole.completeExceptionally(failure.asException());
    }
  }

  private String example(Embedder embedder, Path rules, Answer answer) throws IOException {
    // begin
    var reader = InProcessReader.of(ReadingLimits.DEFAULT, System::nanoTime); // or ChildReaders
    try (Storage storage = Storage.open(directory.resolve("store"));
        VectorDatabase vectors = VectorDatabase.open(storage);
        QuoteEngine quote = new QuoteEngine(embedder, System::nanoTime); // or any ChatEngine
        Knowledge knowledge =
            Knowledge.open(
                new Knowledge.Parts(storage, vectors, embedder, reader),
                directory.resolve("files"),
                Knowledge.Limits.DEFAULT,
                InstantSource.system(),
                System::nanoTime);
        InputStream content = Files.newInputStream(rules)) {
      VectorStore store = knowledge.stores().create("handbook", null, Map.of());
      StoredFile file = knowledge.files().add("rules.txt", "assistants", null, content);
      knowledge.stores().attach(store.id(), file.id(), Map.of(), ChunkSize.DEFAULT);
      while (knowledge.stores().counts(store.id()).inProgress() > 0) {
        LockSupport.parkNanos(1_000_000);
      }

      String question = "How long are chats kept?";
      SearchQuery query = new SearchQuery(List.of(question), 5, 0.5, null, Fusion.HYBRID);
      List<Passage> passages = knowledge.search().search(store.id(), query).passages();

      Prompt prompt = new Prompt.Conversation(List.of(Message.of(Role.USER, question)), List.of());
      new RetrievalEngine(quote, knowledge, QuoteEngine.NAME, System::nanoTime)
          .infer(
              new InferenceRequest("quote+handbook", prompt, Options.NONE, null, null, null, null),
              answer);
      String answered = answer.whole.orTimeout(30, TimeUnit.SECONDS).join();

      knowledge.files().delete(file.id()); // and its passages, vectors and text in every store
      return passages.getFirst().fileName() + " | " + answered;
    }
    // end
  }

  @Test
  void findsAndAnswersWhatTheReadmeSays() throws IOException {
    Path rules = Files.writeString(directory.resolve("source.txt"), "Chats are kept 60 days.\n");

    assertThat(example(WordEmbedder.open(), rules, new Answer()))
        .isEqualTo("rules.txt | rules.txt: “Chats are kept 60 days.” [1]");
  }

  @Test
  void isWhatTheReadmeShows() throws IOException {
    String name = "src/test/java/dev/corral/core/retrieval/KnowledgeExampleTest.java";
    String source = Files.readString(Path.of(name));
    int begin = source.indexOf("// begin\n") + "// begin\n".length();
    String shown = source.substring(begin, source.indexOf("    // end")).indent(-4);
    assertThat(Files.readString(Path.of("README.md"))).contains("```java\n" + shown + "```");
  }
}

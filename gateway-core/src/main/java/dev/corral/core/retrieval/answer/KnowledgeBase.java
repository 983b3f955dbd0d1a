package dev.corral.core.retrieval.answer;

import dev.corral.core.document.ChunkSize;
import dev.corral.core.document.ReadingLimits;
import dev.corral.core.document.extract.InProcessReader;
import dev.corral.core.exchange.ChatEngine;
import dev.corral.core.exchange.Citation;
import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.FailureException;
import dev.corral.core.exchange.InferenceEvent;
import dev.corral.core.exchange.InferenceListener;
import dev.corral.core.exchange.InferenceRequest;
import dev.corral.core.exchange.Message;
import dev.corral.core.exchange.Options;
import dev.corral.core.exchange.Prompt;
import dev.corral.core.exchange.Role;
import dev.corral.core.retrieval.Attachment;
import dev.corral.core.retrieval.Attachment.Status;
import dev.corral.core.retrieval.Fusion;
import dev.corral.core.retrieval.Knowledge;
import dev.corral.core.retrieval.ListQuery;
import dev.corral.core.retrieval.Passage;
import dev.corral.core.retrieval.SearchQuery;
import dev.corral.core.retrieval.StoredFile;
import dev.corral.core.retrieval.VectorStore;
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
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Documents in a directory that can be searched and asked about: the parts of {@link Knowledge} put
 * together for a program that wants no more than that. Safe for use by many threads; methods block
 * and throw {@link FailureException}.
 */
public final class KnowledgeBase implements AutoCloseable {

  private static final int PASSAGES = 5;
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
  private static final ListQuery EVERYTHING = new ListQuery(null, null, Integer.MAX_VALUE, false);

  private final Storage storage;
  private final VectorDatabase vectors;
  private final Knowledge knowledge;
  private final QuoteEngine quote;

  /**
   * An answer.
   *
   * @param text what the model says, with marks such as [1]
   * @param sources the passages it was given, by their numbers
   */
  public record Answer(String text, List<Citation> sources) {}

  private KnowledgeBase(Path directory, Embedder embedder) {
    storage = Storage.open(directory.resolve("store"));
    vectors = VectorDatabase.open(storage);
    knowledge =
        Knowledge.open(
            new Knowledge.Parts(
                storage,
                vectors,
                embedder,
                InProcessReader.of(ReadingLimits.DEFAULT, System::nanoTime)),
            directory.resolve("files"),
            Knowledge.Limits.DEFAULT,
            InstantSource.system(),
            System::nanoTime);
    quote = new QuoteEngine(embedder, System::nanoTime);
  }

  /**
   * Opens a directory, made at need. Files are parsed in this process: of strangers' files let a
   * {@code ChildReaders} have them read, and put {@link Knowledge} together yourself.
   *
   * @param embedder turns text into vectors; not closed with this
   */
  public static KnowledgeBase open(Path directory, Embedder embedder) {
    return new KnowledgeBase(directory, embedder);
  }

  /**
   * Reads a file into a store, made at need, and returns its id when it can be searched.
   *
   * @throws FailureException {@code UnreadableDocument} with its reason; nothing is kept of it then
   */
  public String add(String store, Path file) throws IOException {
    try (InputStream content = Files.newInputStream(file)) {
      String name = String.valueOf(file.getFileName());
      StoredFile stored = knowledge.files().add(name, "assistants", null, content);
      VectorStore into = store(store);
      knowledge.stores().attach(into.id(), stored.id(), Map.of(), ChunkSize.DEFAULT);
      Attachment attached = ended(into.id(), stored.id());
      if (attached.status() != Status.COMPLETED) {
        knowledge.files().delete(stored.id());
        throw failure(attached).asException();
      }
      return stored.id();
    }
  }

  private Attachment ended(String store, String file) {
    Attachment attachment = knowledge.stores().file(store, file);
    while (attachment.status() == Status.IN_PROGRESS) {
      LockSupport.parkNanos(LOOK_NANOS);
      attachment = knowledge.stores().file(store, file);
    }
    return attachment;
  }

  private static Failure failure(Attachment attachment) {
    Attachment.Problem problem = attachment.problem();
    if (problem == null) {
      return new Failure.Cancelled("the ingestion was cancelled");
    }
    for (var code : Failure.UnreadableDocument.Code.values()) {
      if (code.name().toLowerCase(Locale.ROOT).equals(problem.code())) {
        return new Failure.UnreadableDocument(code, problem.message());
      }
    }
    return new Failure.StorageFailed(problem.message());
  }

  /** Removes a file with everything that was made of it. */
  public void remove(String fileId) {
    knowledge.files().delete(fileId);
  }

  /** Returns the five passages of a store that fit a question best, with file and page. */
  public List<Passage> search(String store, String question) {
    SearchQuery query = new SearchQuery(List.of(question), PASSAGES, 0, null, Fusion.HYBRID);
    return knowledge.search().search(store(store).id(), query).passages();
  }

  /** Answers by quoting the sentences of a store that fit a question best. */
  public Answer ask(String store, String question) {
    return ask(quote, QuoteEngine.NAME, store, question);
  }

  /**
   * Answers from the passages of a store with a language model.
   *
   * @param engine offers the model
   * @param model its name
   */
  public Answer ask(ChatEngine engine, String model, String store, String question) {
    Prompt prompt = new Prompt.Conversation(List.of(Message.of(Role.USER, question)), List.of());
    Hearing answer = new Hearing();
    var _ =
        new RetrievalEngine(engine, knowledge, model, System::nanoTime)
            .infer(
                new InferenceRequest(
                    model + "+" + store(store).id(), prompt, Options.NONE, null, null, null, null),
                answer);
    try {
      return answer.whole.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof FailureException failure ? failure : e;
    }
  }

  /** Returns what this is made of, for more than this offers. */
  public Knowledge knowledge() {
    return knowledge;
  }

  private synchronized VectorStore store(String name) {
    return knowledge.stores().list(EVERYTHING).items().stream()
        .filter(store -> store.name().equals(name))
        .findFirst()
        .orElseGet(() -> knowledge.stores().create(name, null, Map.of()));
  }

  @Override
  public void close() {
    quote.close();
    knowledge.close();
    vectors.close();
    storage.close();
  }

  /** Collects an answer. */
  private static final class Hearing implements InferenceListener {

    private final CompletableFuture<Answer> whole = new CompletableFuture<>();
    private final StringBuilder text = new StringBuilder();
    private List<Citation> sources = List.of();

    @Override
    public synchronized void onEvent(InferenceEvent event) {
      switch (event) {
        case InferenceEvent.Sources found -> sources = found.citations();
        case InferenceEvent.Delta delta -> text.append(delta.content());
        case InferenceEvent.Finished _ -> whole.complete(new Answer(text.toString(), sources));
      }
    }

    @Override
    public void onFailure(Failure failure) {
      whole.completeExceptionally(failure.asException());
    }
  }
}

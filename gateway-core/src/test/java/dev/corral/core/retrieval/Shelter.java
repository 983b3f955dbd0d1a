package dev.corral.core.retrieval;

import dev.corral.core.document.ChunkSize;
import dev.corral.core.document.DocumentReader;
import dev.corral.core.document.ReadingLimits;
import dev.corral.core.document.extract.InProcessReader;
import dev.corral.core.exchange.FailureException;
import dev.corral.core.retrieval.rerank.Reranker;
import dev.corral.core.vector.VectorDatabase;
import dev.corral.core.vector.filter.Value;
import dev.corral.core.vector.store.Storage;
import dev.corral.embedder.Embedder;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Knowledge over real storage in a directory, with short ways to use it. */
public final class Shelter implements AutoCloseable {

  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

  final Storage storage;
  final VectorDatabase vectors;
  public final Knowledge knowledge;

  public Shelter(Path directory, Embedder embedder) {
    this(directory, embedder, Reranker.builtIn());
  }

  Shelter(Path directory, Embedder embedder, Reranker reranker) {
    storage = Storage.open(directory.resolve("store"));
    vectors = VectorDatabase.open(storage);
    DocumentReader reader = InProcessReader.of(ReadingLimits.DEFAULT, System::nanoTime);
    knowledge =
        Knowledge.open(
            new Knowledge.Parts(storage, vectors, embedder, reader, reranker),
            directory.resolve("files"),
            new Knowledge.Limits(1 << 20, 100),
            InstantSource.system(),
            System::nanoTime);
  }

  public StoredFile upload(String name, String text) {
    return knowledge
        .files()
        .add(
            name,
            "assistants",
            null,
            new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }

  public VectorStore store(String name) {
    return knowledge.stores().create(name, null, Map.of());
  }

  /** Puts a text into a store and waits for the end of its ingestion. */
  public Attachment ingest(VectorStore store, String name, String text) {
    return ingest(store, upload(name, text), Map.of());
  }

  Attachment ingest(VectorStore store, StoredFile file, Map<String, Value> attributes) {
    knowledge.stores().attach(store.id(), file.id(), attributes, ChunkSize.DEFAULT);
    return ended(store.id(), file.id());
  }

  Attachment ended(String storeId, String fileId) {
    long begin = System.nanoTime();
    while (true) {
      Attachment attachment = knowledge.stores().file(storeId, fileId);
      if (attachment.status() != Attachment.Status.IN_PROGRESS) {
        return attachment;
      }
      if (System.nanoTime() - begin > PATIENCE_NANOS) {
        throw new AssertionError("still in progress: " + attachment);
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  List<Passage> search(VectorStore store, String question) {
    return knowledge
        .search()
        .search(store.id(), new SearchQuery(List.of(question), 10, 0, null, Fusion.HYBRID))
        .passages();
  }

  long records(VectorStore store) {
    return vectors
        .find(ChunkRecords.NAMESPACE, store.id())
        .map(collection -> collection.count())
        .orElse(-1L);
  }

  static boolean isGone(Runnable access) {
    try {
      access.run();
      return false;
    } catch (FailureException e) {
      return e.failure() instanceof dev.corral.core.exchange.Failure.NotFound;
    }
  }

  @Override
  public void close() {
    knowledge.close();
    vectors.close();
    storage.close();
  }
}

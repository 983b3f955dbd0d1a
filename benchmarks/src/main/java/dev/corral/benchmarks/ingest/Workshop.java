package dev.corral.benchmarks.ingest;

import dev.corral.benchmarks.frame.Scratch;
import dev.corral.core.document.ChunkSize;
import dev.corral.core.document.ReadingLimits;
import dev.corral.core.document.child.ChildReaders;
import dev.corral.core.retrieval.Attachment;
import dev.corral.core.retrieval.IngestReport;
import dev.corral.core.retrieval.Knowledge;
import dev.corral.core.retrieval.ListQuery;
import dev.corral.core.retrieval.StoredFile;
import dev.corral.core.retrieval.VectorStore;
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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Knowledge as the server has it: files read by other processes, writes synced before they count.
 */
final class Workshop implements AutoCloseable {

  private static final int READERS = 2;
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
  private static final ListQuery EVERYTHING = new ListQuery(null, null, Integer.MAX_VALUE, false);

  private final Scratch scratch;
  private final Storage storage;
  private final VectorDatabase vectors;
  private final ChildReaders readers;
  private final Knowledge knowledge;

  Workshop(Embedder embedder) throws IOException {
    scratch = new Scratch("ingest");
    Path directory = scratch.path();
    storage = Storage.open(directory.resolve("store"));
    vectors = VectorDatabase.open(storage);
    readers = new ChildReaders(directory.resolve("reading"), ReadingLimits.DEFAULT, READERS);
    prepare(readers);
    knowledge =
        Knowledge.open(
            new Knowledge.Parts(storage, vectors, embedder, readers),
            directory.resolve("files"),
            Knowledge.Limits.DEFAULT,
            InstantSource.system(),
            System::nanoTime);
  }

  /** Starts a child, as a server does before it is ready, and waits for it. */
  private static void prepare(ChildReaders readers) {
    readers.prepare();
    while (readers.confinement() == null) {
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  Knowledge knowledge() {
    return knowledge;
  }

  VectorDatabase vectors() {
    return vectors;
  }

  VectorStore store(String name) {
    return knowledge.stores().create(name, null, Map.of());
  }

  /** Begins to take files in. */
  void begin(VectorStore store, Map<String, Path> files) throws IOException {
    for (Map.Entry<String, Path> file : files.entrySet()) {
      try (InputStream content = Files.newInputStream(file.getValue())) {
        StoredFile stored = knowledge.files().add(file.getKey(), "assistants", null, content);
        knowledge.stores().attach(store.id(), stored.id(), Map.of(), ChunkSize.DEFAULT);
      }
    }
  }

  boolean isBusy(VectorStore store) {
    return knowledge.stores().counts(store.id()).inProgress() > 0;
  }

  /** Waits until everything can be searched, and returns what it came to. */
  IngestReport await(VectorStore store) {
    while (isBusy(store)) {
      LockSupport.parkNanos(LOOK_NANOS);
    }
    List<Attachment> ended = knowledge.stores().files(store.id(), EVERYTHING, null).items();
    ended.stream()
        .filter(attachment -> attachment.status() != Attachment.Status.COMPLETED)
        .forEach(failed -> {
          throw new IllegalStateException("not ingested: " + failed.problem());
        });
    return ended.stream().map(Attachment::report).reduce(IngestReport.NONE, IngestReport::plus);
  }

  @Override
  public void close() throws IOException {
    knowledge.close();
    readers.close();
    vectors.close();
    storage.close();
    scratch.close();
  }
}

package dev.corral.benchmarks.retrieval;

import dev.corral.benchmarks.frame.Report;
import dev.corral.core.document.ChunkSize;
import dev.corral.core.document.ReadingLimits;
import dev.corral.core.document.extract.InProcessReader;
import dev.corral.core.document.split.Splitter;
import dev.corral.core.retrieval.Attachment;
import dev.corral.core.retrieval.IngestReport;
import dev.corral.core.retrieval.Knowledge;
import dev.corral.core.retrieval.ListQuery;
import dev.corral.core.retrieval.StoredFile;
import dev.corral.core.retrieval.VectorStore;
import dev.corral.core.vector.Namespace;
import dev.corral.core.vector.VectorCollection;
import dev.corral.core.vector.VectorDatabase;
import dev.corral.core.vector.store.Storage;
import dev.corral.embedder.Embedder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * Files in a vector store, as the library itself takes them in.
 *
 * <p>It is kept under {@code target/} by the checksum of the files, the model and what cuts text,
 * so the same is embedded once.
 */
final class Library implements AutoCloseable {

  /** The vector store's name: {@code quote+evaluation} answers from it. */
  static final String NAME = "evaluation";

  /** Where core.retrieval keeps the chunks of vector stores. */
  private static final Namespace CHUNKS = new Namespace("corral", "vector_stores");

  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long TELL_NANOS = TimeUnit.SECONDS.toNanos(15);
  private static final ListQuery EVERYTHING = new ListQuery(null, null, Integer.MAX_VALUE, false);

  private final Embedder embedder;
  private final Storage storage;
  private final VectorDatabase vectors;
  private final Knowledge knowledge;
  private final VectorStore store;
  private final double seconds;

  private Library(
      Embedder embedder,
      Storage storage,
      VectorDatabase vectors,
      Knowledge knowledge,
      VectorStore store,
      double seconds) {
    this.embedder = embedder;
    this.storage = storage;
    this.vectors = vectors;
    this.knowledge = knowledge;
    this.store = store;
    this.seconds = seconds;
  }

  /** Opens the library of these files, taking in those that are not in it yet. */
  static Library open(Sources sources, Embedder embedder, Report report) throws IOException {
    Path directory = sources.home().resolve("target/retrieval").resolve(key(sources, embedder));
    Files.createDirectories(directory);
    Storage storage = Storage.open(directory.resolve("store"), Storage.Durability.NONE);
    VectorDatabase vectors = VectorDatabase.open(storage);
    Knowledge knowledge =
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
    VectorStore store =
        knowledge.stores().list(EVERYTHING).items().stream()
            .findFirst()
            .orElseGet(() -> knowledge.stores().create(NAME, null, Map.of()));
    double seconds = fill(knowledge, store, sources, report);
    return new Library(embedder, storage, vectors, knowledge, store, seconds);
  }

  /** Takes in what is not in the store; returns the seconds it took, 0 where nothing was left. */
  private static double fill(Knowledge knowledge, VectorStore store, Sources sources, Report report)
      throws IOException {
    Set<String> there =
        knowledge.stores().files(store.id(), EVERYTHING, null).items().stream()
            .map(attachment -> knowledge.files().get(attachment.fileId()).name())
            .collect(Collectors.toSet());
    long begin = System.nanoTime();
    boolean added = false;
    for (Map.Entry<String, Path> source : sources.files().entrySet()) {
      if (!there.contains(source.getKey())) {
        try (InputStream content = Files.newInputStream(source.getValue())) {
          StoredFile file = knowledge.files().add(source.getKey(), "assistants", null, content);
          knowledge.stores().attach(store.id(), file.id(), Map.of(), ChunkSize.DEFAULT);
          added = true;
        }
      }
    }
    long told = begin;
    while (knowledge.stores().counts(store.id()).inProgress() > 0) {
      added = true;
      LockSupport.parkNanos(LOOK_NANOS);
      if (System.nanoTime() - told > TELL_NANOS) {
        told = System.nanoTime();
        report.progress(
            knowledge.stores().counts(store.id()).inProgress() + " files are still to be read");
      }
    }
    return added ? (System.nanoTime() - begin) / 1e9 : 0;
  }

  private static String key(Sources sources, Embedder embedder) throws IOException {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update((embedder.modelId() + ChunkSize.DEFAULT).getBytes(StandardCharsets.UTF_8));
      for (Class<?> cutter : List.of(Splitter.class, InProcessReader.class, Knowledge.class)) {
        for (String part : List.of(cutter.getSimpleName(), "Segmenter", "Windows", "HtmlText")) {
          try (InputStream code = cutter.getResourceAsStream(part + ".class")) {
            sha256.update(code == null ? new byte[0] : code.readAllBytes());
          }
        }
      }
      for (Map.Entry<String, Path> source : sources.files().entrySet()) {
        sha256.update(source.getKey().getBytes(StandardCharsets.UTF_8));
        sha256.update(Files.readAllBytes(source.getValue()));
      }
      return HexFormat.of().formatHex(sha256.digest(), 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }

  Embedder embedder() {
    return embedder;
  }

  Knowledge knowledge() {
    return knowledge;
  }

  String storeId() {
    return store.id();
  }

  /** Returns the records of the store: one for each window. */
  VectorCollection records() {
    return vectors.find(CHUNKS, store.id()).orElseThrow();
  }

  /** Returns the files in the store with what their ingestion came to. */
  List<Attachment> attachments() {
    return knowledge.stores().files(store.id(), EVERYTHING, null).items();
  }

  /** Returns the sum of what ingestion came to. */
  IngestReport totals() {
    return attachments().stream()
        .map(Attachment::report)
        .reduce(IngestReport.NONE, IngestReport::plus);
  }

  /** Returns how long this run's ingestion took; 0 where everything was there. */
  double seconds() {
    return seconds;
  }

  @Override
  public void close() {
    knowledge.close();
    vectors.close();
    storage.close();
  }
}

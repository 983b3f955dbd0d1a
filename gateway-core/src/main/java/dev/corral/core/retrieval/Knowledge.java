package dev.corral.core.retrieval;

import dev.corral.core.document.DocumentReader;
import dev.corral.core.exchange.FailureException;
import dev.corral.core.exchange.Scope;
import dev.corral.core.retrieval.Attachment.Status;
import dev.corral.core.retrieval.rerank.Reranker;
import dev.corral.core.vector.CollectionSettings;
import dev.corral.core.vector.VectorCollection;
import dev.corral.core.vector.VectorDatabase;
import dev.corral.core.vector.store.Storage;
import dev.corral.embedder.Embedder;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * Files, the vector stores they are in, and the search over them. Safe for use by many threads.
 *
 * <p>What is acknowledged is durable. A file's ingestion is seen by searches when it is completed,
 * not before; one that was cut off by the end of the process is begun anew by the next, and a
 * deletion that was cut off is finished.
 */
public final class Knowledge implements AutoCloseable {

  private final Storage storage;
  private final Originals originals;
  private final VectorDatabase vectors;
  private final Catalog catalog;
  private final Eraser eraser;
  private final Ingestions ingestions;
  private final PassageSearch search;
  private final InstantSource clock;
  private final Ids ids;
  private final OwnedKnowledge common;

  /**
   * What knowledge is built on; none of it is closed with it.
   *
   * @param storage where the catalogue is kept
   * @param vectors where chunks are kept
   * @param embedder turns chunks and questions into vectors
   * @param reader turns files into text
   * @param reranker orders what a search found anew
   */
  public record Parts(
      Storage storage,
      VectorDatabase vectors,
      Embedder embedder,
      DocumentReader reader,
      Reranker reranker) {

    /** Makes parts with the built-in reranker. */
    public Parts(
        Storage storage, VectorDatabase vectors, Embedder embedder, DocumentReader reader) {
      this(storage, vectors, embedder, reader, Reranker.builtIn());
    }
  }

  /**
   * Its limits.
   *
   * @param fileBytes the largest file
   * @param waitingIngestions files that may wait for their ingestion
   */
  public record Limits(long fileBytes, int waitingIngestions) {

    /** 64 MiB, as much as one request body; 10,000 files, so that a folder can be dropped in. */
    public static final Limits DEFAULT = new Limits(64L << 20, 10_000);
  }

  private Knowledge(
      Parts parts, Path directory, Limits limits, InstantSource clock, LongSupplier nanoClock) {
    this.clock = clock;
    this.ids = new Ids(clock);
    this.storage = parts.storage();
    this.vectors = parts.vectors();
    this.catalog = new Catalog(storage);
    this.originals = new Originals(directory, limits.fileBytes());
    this.eraser = new Eraser(catalog, originals, vectors);
    Ingestion.Tools tools =
        new Ingestion.Tools(
            parts.reader(), parts.embedder(), new Windows(parts.embedder()), nanoClock);
    this.ingestions =
        new Ingestions(catalog, originals, vectors, eraser, tools, limits.waitingIngestions());
    this.search =
        new PassageSearch(catalog, vectors, parts.reranker(), parts.embedder(), clock, nanoClock);
    this.common = of(Scope.COMMON);
  }

  /**
   * Opens the knowledge in a directory and takes up what was left unfinished.
   *
   * @param directory where the bytes of files are kept; made at need
   * @throws FailureException with {@code StorageFailed}
   */
  public static Knowledge open(
      Parts parts, Path directory, Limits limits, InstantSource clock, LongSupplier nanoClock) {
    Knowledge knowledge = new Knowledge(parts, directory, limits, clock, nanoClock);
    knowledge.takeUp();
    return knowledge;
  }

  private void takeUp() {
    finishDeletions(catalog, originals, eraser, vectors);
    new FileShelf(catalog, originals, eraser, ingestions, clock, ids).deleteExpired();
    catalog.attachments().stream()
        .filter(attachment -> attachment.status() == Status.IN_PROGRESS)
        .forEach(ingestions::resume);
  }

  /** Returns what is a scope's; what is made through it is, too. */
  public OwnedKnowledge of(Scope scope) {
    Catalog seen = catalog.seenBy(scope);
    VectorStores stores = new VectorStores(seen, vectors, eraser, ingestions, clock, ids);
    return new OwnedKnowledge(
        new FileShelf(seen, originals, eraser, ingestions, clock, ids),
        stores,
        new FileBatches(seen, stores, clock, ids),
        search.over(seen),
        new VirtualModels(seen));
  }

  private static void finishDeletions(
      Catalog catalog, Originals originals, Eraser eraser, VectorDatabase vectors) {
    catalog.erasures().forEach(eraser::erase);
    originals.deleteUnknown(id -> catalog.file(id) != null);
    for (VectorCollection collection : vectors.list(ChunkRecords.NAMESPACE)) {
      if (catalog.store(collection.name()) == null) {
        vectors.drop(ChunkRecords.NAMESPACE, collection.name());
      }
    }
    for (VectorStore store : catalog.stores()) {
      vectors.create(ChunkRecords.NAMESPACE, store.id(), CollectionSettings.DEFAULT, true);
    }
  }

  /** Returns the uploaded files of those who have no key; so do the others of these. */
  public FileShelf files() {
    return common.files();
  }

  /** Returns the vector stores. */
  public VectorStores stores() {
    return common.stores();
  }

  /** Returns the batches of files of the vector stores. */
  public FileBatches batches() {
    return common.batches();
  }

  /** Returns the search over the vector stores. */
  public PassageSearch search() {
    return common.search();
  }

  /** Returns the virtual models. */
  public VirtualModels models() {
    return common.models();
  }

  /**
   * Copies everything into a directory that does not exist, as of one moment, while all goes on.
   *
   * @throws FailureException {@code Invalid} where it exists, {@code StorageFailed} where it cannot
   *     be written
   */
  public void backUp(Path target) {
    Backup.run(storage, originals, target);
  }

  /** Stops searches and ingestions; the next to open begins the latter again. */
  @Override
  public void close() {
    search.close();
    ingestions.close();
    catalog.close();
  }
}

package dev.corral.core.retrieval;

import dev.corral.core.document.DocumentReader;
import dev.corral.core.exchange.FailureException;
import dev.corral.core.retrieval.Attachment.Status;
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
  private final Catalog catalog;
  private final Ingestions ingestions;
  private final FileShelf files;
  private final VectorStores stores;
  private final FileBatches batches;
  private final PassageSearch search;
  private final VirtualModels models;

  /**
   * What knowledge is built on; none of it is closed with it.
   *
   * @param storage where the catalogue is kept
   * @param vectors where chunks are kept
   * @param embedder turns chunks and questions into vectors
   * @param reader turns files into text
   */
  public record Parts(
      Storage storage, VectorDatabase vectors, Embedder embedder, DocumentReader reader) {}

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
      Storage storage,
      Originals originals,
      Catalog catalog,
      Ingestions ingestions,
      FileShelf files,
      VectorStores stores,
      FileBatches batches,
      PassageSearch search) {
    this.storage = storage;
    this.originals = originals;
    this.catalog = catalog;
    this.ingestions = ingestions;
    this.files = files;
    this.stores = stores;
    this.batches = batches;
    this.search = search;
    this.models = new VirtualModels(catalog);
  }

  /**
   * Opens the knowledge in a directory and takes up what was left unfinished.
   *
   * @param directory where the bytes of files are kept; made at need
   * @throws FailureException with {@code StorageFailed}
   */
  public static Knowledge open(
      Parts parts, Path directory, Limits limits, InstantSource clock, LongSupplier nanoClock) {
    Catalog catalog = new Catalog(parts.storage());
    Originals originals = new Originals(directory, limits.fileBytes());
    Eraser eraser = new Eraser(catalog, originals, parts.vectors());
    Ingestion.Tools tools =
        new Ingestion.Tools(
            parts.reader(), parts.embedder(), new Windows(parts.embedder()), nanoClock);
    Ingestions ingestions =
        new Ingestions(
            catalog, originals, parts.vectors(), eraser, tools, limits.waitingIngestions());
    Ids ids = new Ids(clock);
    FileShelf files = new FileShelf(catalog, originals, eraser, ingestions, clock, ids);
    VectorStores stores =
        new VectorStores(catalog, parts.vectors(), eraser, ingestions, clock, ids);
    PassageSearch search =
        new PassageSearch(catalog, parts.vectors(), parts.embedder(), clock, nanoClock);
    finishDeletions(catalog, originals, eraser, parts.vectors());
    files.deleteExpired();
    catalog.attachments().stream()
        .filter(attachment -> attachment.status() == Status.IN_PROGRESS)
        .forEach(ingestions::resume);
    FileBatches batches = new FileBatches(catalog, stores, clock, ids);
    return new Knowledge(
        parts.storage(), originals, catalog, ingestions, files, stores, batches, search);
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

  /** Returns the uploaded files. */
  public FileShelf files() {
    return files;
  }

  /** Returns the vector stores. */
  public VectorStores stores() {
    return stores;
  }

  /** Returns the batches of files of the vector stores. */
  public FileBatches batches() {
    return batches;
  }

  /** Returns the search over the vector stores. */
  public PassageSearch search() {
    return search;
  }

  /** Returns the virtual models. */
  public VirtualModels models() {
    return models;
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

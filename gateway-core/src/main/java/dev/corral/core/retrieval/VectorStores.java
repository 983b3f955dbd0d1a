package dev.corral.core.retrieval;

import dev.corral.core.document.ChunkSize;
import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.FailureException;
import dev.corral.core.exchange.Span;
import dev.corral.core.retrieval.Attachment.Status;
import dev.corral.core.vector.CollectionSettings;
import dev.corral.core.vector.Entry;
import dev.corral.core.vector.Selection;
import dev.corral.core.vector.VectorCollection;
import dev.corral.core.vector.VectorDatabase;
import dev.corral.core.vector.filter.Value;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The vector stores and the files in them. Safe for use by many threads; methods block and throw
 * {@link FailureException}.
 */
public final class VectorStores {

  /** Stores that may be kept; each holds an index open. */
  private static final int MOST_STORES = 10_000;

  private final Catalog catalog;
  private final VectorDatabase vectors;
  private final Eraser eraser;
  private final Ingestions ingestions;
  private final InstantSource clock;
  private final Ids ids;

  VectorStores(
      Catalog catalog,
      VectorDatabase vectors,
      Eraser eraser,
      Ingestions ingestions,
      InstantSource clock,
      Ids ids) {
    this.catalog = catalog;
    this.vectors = vectors;
    this.eraser = eraser;
    this.ingestions = ingestions;
    this.clock = clock;
    this.ids = ids;
  }

  /** Makes a vector store. */
  public VectorStore create(
      String name, @Nullable Integer expiresAfterDays, Map<String, String> metadata) {
    if (catalog.storeCount() >= MOST_STORES) {
      throw new Failure.Conflict(
              "there are " + MOST_STORES + " vector stores, which is the limit; delete some first")
          .asException();
    }
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    VectorStore store =
        new VectorStore(
            ids.next("vs_"), name, now, now, expiresAfterDays, metadata, catalog.owner());
    vectors.create(ChunkRecords.NAMESPACE, store.id(), CollectionSettings.DEFAULT, false);
    catalog.put(store);
    return store;
  }

  /** Returns a vector store. */
  public VectorStore get(String id) {
    return catalog.storeOrThrow(id);
  }

  /** Returns a part of the list of vector stores. */
  public Listing<VectorStore> list(ListQuery query) {
    return query.apply(catalog.stores(), VectorStore::id);
  }

  /** Changes a vector store; {@code change} gives the new one from the present one. */
  public VectorStore change(String id, UnaryOperator<VectorStore> change) {
    return catalog.changeStore(
        id, store -> change.apply(store).activeAt(clock.instant().truncatedTo(ChronoUnit.MILLIS)));
  }

  /** Deletes a vector store and its chunks; the files stay. Returns when it is durable. */
  public void delete(String id) {
    List<Attachment> attached = catalog.attachments(id);
    List<Erasure> left = catalog.removeStore(id);
    if (left.isEmpty()) {
      throw Catalog.notFound("No vector store found with id '" + id + "'.");
    }
    attached.forEach(attachment -> ingestions.stop(attachment.run()));
    left.forEach(eraser::erase);
  }

  /** Returns how many files of a store are in which status. */
  public FileCounts counts(String id) {
    return FileCounts.of(catalog.attachments(id));
  }

  /** Returns the bytes that a store's texts and vectors take, about. */
  public long usageBytes(String id) {
    return catalog.attachments(id).stream().mapToLong(Attachment::usageBytes).sum();
  }

  /**
   * Puts a file into a vector store and begins its ingestion. A file that is in it already, cut
   * alike and not failed, only takes the new attributes.
   */
  public Attachment attach(
      String storeId, String fileId, Map<String, Value> attributes, ChunkSize size) {
    return attach(storeId, new Wanted(fileId, attributes, size));
  }

  /** Does the same with a file, and what is wanted of it, in one. */
  public Attachment attach(String storeId, Wanted file) {
    return attach(storeId, List.of(file), null).getFirst();
  }

  /**
   * A file that is to be put into a store.
   *
   * @param fileId the file
   * @param attributes what searches can filter by
   * @param size how it is cut
   * @param asked the stage that asks for it; its ingestion follows that
   */
  public record Wanted(String fileId, Map<String, Value> attributes, ChunkSize size, Span asked) {

    /** Makes one whose ingestion is not traced. */
    public Wanted(String fileId, Map<String, Value> attributes, ChunkSize size) {
      this(fileId, attributes, size, Span.NONE);
    }
  }

  /** Attaches files, all or none unless one is deleted meanwhile. */
  List<Attachment> attach(String storeId, List<Wanted> files, Attachment.@Nullable Batch batch) {
    catalog.storeOrThrow(storeId);
    files.forEach(file -> catalog.fileOrThrow(file.fileId()));
    ingestions.reserve(files.size());
    List<Attachment> attached = new ArrayList<>();
    try {
      for (Wanted file : files) {
        attached.add(attachReserved(storeId, file, batch));
      }
    } finally {
      for (int left = attached.size(); left < files.size(); left++) {
        ingestions.release();
      }
    }
    return attached;
  }

  private Attachment attachReserved(String storeId, Wanted file, Attachment.@Nullable Batch batch) {
    Attachment wanted =
        new Attachment(
            storeId,
            file.fileId(),
            ids.next("run_"),
            clock.instant().truncatedTo(ChronoUnit.MILLIS),
            Status.IN_PROGRESS,
            null,
            file.attributes(),
            file.size(),
            IngestReport.NONE,
            batch);
    Attachment attached = catalog.attach(wanted);
    if (attached.run().equals(wanted.run())) {
      ingestions.start(attached, file.asked());
      catalog.erasures().stream()
          .filter(left -> left instanceof Erasure.Chunks chunks && chunks.storeId().equals(storeId))
          .forEach(left -> ingestions.eraseUnlessRunning(left, eraser));
    } else {
      ingestions.release();
    }
    return attached;
  }

  /** Returns a file of a vector store. */
  public Attachment file(String storeId, String fileId) {
    return catalog.attachmentOrThrow(storeId, fileId);
  }

  /** Returns where the ingestion of a file is, while it runs or waits. */
  public Optional<Progress> progress(Attachment attachment) {
    return ingestions.progress(attachment.run());
  }

  /** Returns a part of the list of a store's files, of one status if it is not null. */
  public Listing<Attachment> files(String storeId, ListQuery query, @Nullable Status status) {
    catalog.storeOrThrow(storeId);
    List<Attachment> files =
        catalog.attachments(storeId).stream()
            .filter(attachment -> status == null || attachment.status() == status)
            .toList();
    return query.apply(files, Attachment::fileId);
  }

  /** Replaces the attributes of a file in a store. */
  public Attachment changeAttributes(String storeId, String fileId, Map<String, Value> attributes) {
    return catalog.changeAttributes(storeId, fileId, attributes);
  }

  /** Stops the ingestion of a file, if it runs or waits; nothing of it is kept. */
  public void cancel(String storeId, String fileId) {
    Attachment attachment = catalog.attachmentOrThrow(storeId, fileId);
    if (catalog.end(attachment, Status.CANCELLED, null, IngestReport.NONE)) {
      ingestions.stop(attachment.run());
    }
  }

  /** Takes a file out of a store, with its chunks; the file stays. Returns when it is durable. */
  public void detach(String storeId, String fileId) {
    Attachment attachment = catalog.attachmentOrThrow(storeId, fileId);
    catalog
        .detach(storeId, fileId)
        .ifPresent(left -> {
          ingestions.stop(attachment.run());
          ingestions.eraseUnlessRunning(left, eraser);
        });
  }

  /** Returns the text of a file as it was cut, page by page, overlaps told once. */
  public List<String> text(String storeId, String fileId) {
    Attachment attachment = catalog.attachmentOrThrow(storeId, fileId);
    Optional<VectorCollection> collection = vectors.find(ChunkRecords.NAMESPACE, storeId);
    if (attachment.status() != Status.COMPLETED || collection.isEmpty()) {
      return List.of();
    }
    List<Entry> chunks =
        collection
            .get()
            .get(
                Selection.where(ChunkRecords.ofRun(attachment.run())),
                EnumSet.of(VectorCollection.Part.DOCUMENT, VectorCollection.Part.METADATA),
                null,
                0)
            .stream()
            .filter(entry -> entry.document() != null)
            .sorted(Comparator.comparingLong(ChunkRecords::chunk))
            .toList();
    return PageTexts.join(chunks);
  }
}

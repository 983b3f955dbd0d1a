package dev.corral.core.retrieval;

import dev.corral.core.retrieval.Attachment.Batch;
import dev.corral.core.retrieval.Attachment.Status;
import dev.corral.core.retrieval.VectorStores.Wanted;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The batches of files of vector stores. A batch is known by what its files say of it: one that all
 * files have left, or that came again in later batches only, is gone. Safe for use by many threads;
 * methods block and throw {@link dev.corral.core.exchange.FailureException}.
 */
public final class FileBatches {

  private final Catalog catalog;
  private final VectorStores stores;
  private final InstantSource clock;
  private final Ids ids;

  FileBatches(Catalog catalog, VectorStores stores, InstantSource clock, Ids ids) {
    this.catalog = catalog;
    this.stores = stores;
    this.clock = clock;
    this.ids = ids;
  }

  /** Puts files into a store; at least one. */
  public FileBatch create(String storeId, List<Wanted> files) {
    var batch = new Batch(ids.next("vsfb_"), clock.instant().truncatedTo(ChronoUnit.MILLIS));
    stores.attach(storeId, files, batch);
    return get(storeId, batch.id());
  }

  /** Returns a batch as it is now. */
  public FileBatch get(String storeId, String id) {
    List<Attachment> members = members(storeId, id);
    Batch batch = Objects.requireNonNull(members.getFirst().batch(), "found by its batch");
    return new FileBatch(id, storeId, batch.createdAt(), FileCounts.of(members));
  }

  /** Stops what runs or waits of a batch; the files that are done stay. */
  public FileBatch cancel(String storeId, String id) {
    for (Attachment member : members(storeId, id)) {
      if (member.status() == Status.IN_PROGRESS) {
        stores.cancel(storeId, member.fileId());
      }
    }
    return get(storeId, id);
  }

  /** Returns a part of the list of a batch's files, of one status if it is not null. */
  public Listing<Attachment> files(
      String storeId, String id, ListQuery query, @Nullable Status status) {
    List<Attachment> files =
        members(storeId, id).stream()
            .filter(attachment -> status == null || attachment.status() == status)
            .toList();
    return query.apply(files, Attachment::fileId);
  }

  private List<Attachment> members(String storeId, String id) {
    catalog.storeOrThrow(storeId);
    List<Attachment> members =
        catalog.attachments(storeId).stream()
            .filter(member -> member.batch() != null && member.batch().id().equals(id))
            .toList();
    if (members.isEmpty()) {
      throw Catalog.notFound(
          "No file batch found with id '" + id + "' in vector store '" + storeId + "'.");
    }
    return members;
  }
}

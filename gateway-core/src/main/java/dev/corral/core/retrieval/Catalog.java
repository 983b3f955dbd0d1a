package dev.corral.core.retrieval;

import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.FailureException;
import dev.corral.core.exchange.Scope;
import dev.corral.core.retrieval.Attachment.Status;
import dev.corral.core.retrieval.CatalogWriter.Transaction;
import dev.corral.core.vector.filter.Value;
import dev.corral.core.vector.store.Storage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What is known of files, stores, attachments, virtual models and unfinished deletions. Read from
 * memory by any thread; changed by {@link CatalogWriter} only, durable before it is seen.
 */
final class Catalog implements AutoCloseable {

  /** A store's last activity is kept to this grain, so that a search does not cost a write. */
  private static final Duration ACTIVITY_GRAIN = Duration.ofMinutes(1);

  private final CatalogWriter writer;
  private final Storage.Table fileTable;
  private final Storage.Table storeTable;
  private final Storage.Table attachmentTable;
  private final Storage.Table erasureTable;
  private final Storage.Table modelTable;
  private final NavigableMap<String, StoredFile> files;
  private final NavigableMap<String, VectorStore> stores;
  private final NavigableMap<String, Attachment> attachments;
  private final NavigableMap<String, Erasure> erasures;
  private final NavigableMap<String, VirtualModel> models;
  private final List<CatalogWatcher> watchers;

  /** Whose things are seen; null for everybody's. */
  private final @Nullable String owner;

  /** Reads what a storage holds; sees everybody's. */
  Catalog(Storage storage) {
    owner = null;
    files = new ConcurrentSkipListMap<>();
    stores = new ConcurrentSkipListMap<>();
    attachments = new ConcurrentSkipListMap<>();
    erasures = new ConcurrentSkipListMap<>();
    models = new ConcurrentSkipListMap<>();
    watchers = new CopyOnWriteArrayList<>();
    writer = new CatalogWriter(storage);
    fileTable = storage.table("files");
    storeTable = storage.table("vector_stores");
    attachmentTable = storage.table("vector_store_files");
    erasureTable = storage.table("erasures");
    modelTable = storage.table("virtual_models");
    load(fileTable, files, StoredFile::decode);
    load(storeTable, stores, VectorStore::decode);
    load(attachmentTable, attachments, Catalog::decodeAttachment);
    load(erasureTable, erasures, (key, _) -> Erasure.parse(key));
    load(modelTable, models, VirtualModel::decode);
  }

  private Catalog(Catalog whole, String owner) {
    this.owner = owner;
    writer = whole.writer;
    fileTable = whole.fileTable;
    storeTable = whole.storeTable;
    attachmentTable = whole.attachmentTable;
    erasureTable = whole.erasureTable;
    modelTable = whole.modelTable;
    files = whole.files;
    stores = whole.stores;
    attachments = whole.attachments;
    erasures = whole.erasures;
    models = whole.models;
    watchers = whole.watchers;
  }

  /** Returns the same catalogue as one owner sees it; what it makes is that owner's. */
  Catalog seenBy(Scope scope) {
    return new Catalog(this, scope.text());
  }

  /** Tells of changes from now on. */
  void watch(CatalogWatcher watcher) {
    watchers.add(watcher);
  }

  /** Returns whose what is made here is. */
  String owner() {
    return owner == null ? Scope.COMMON.text() : owner;
  }

  private boolean sees(String other) {
    return owner == null || owner.equals(other);
  }

  private static <V> void load(
      Storage.Table table, Map<String, V> map, BiFunction<String, byte[], V> decode) {
    table.scan(
        new byte[0],
        (key, value) -> {
          String name = new String(key, StandardCharsets.UTF_8);
          map.put(name, decode.apply(name, value));
          return true;
        });
  }

  private static Attachment decodeAttachment(String key, byte[] value) {
    int slash = key.indexOf('/');
    return Attachment.decode(key.substring(0, slash), key.substring(slash + 1), value);
  }

  List<StoredFile> files() {
    return files.values().stream().filter(file -> sees(file.owner())).toList();
  }

  @Nullable StoredFile file(String id) {
    StoredFile file = files.get(id);
    return file != null && sees(file.owner()) ? file : null;
  }

  /** Returns how many files there are, everybody's. */
  int fileCount() {
    return files.size();
  }

  /** Returns how many stores there are, everybody's. */
  int storeCount() {
    return stores.size();
  }

  List<VectorStore> stores() {
    return stores.values().stream().filter(store -> sees(store.owner())).toList();
  }

  @Nullable VectorStore store(String id) {
    VectorStore store = stores.get(id);
    return store != null && sees(store.owner()) ? store : null;
  }

  @Nullable Attachment attachment(String storeId, String fileId) {
    return store(storeId) == null ? null : attachments.get(key(storeId, fileId));
  }

  /** Returns the attachments of a store, the oldest first. */
  List<Attachment> attachments(String storeId) {
    return attachmentsUnordered(storeId).stream()
        .sorted(Comparator.comparing(Attachment::run))
        .toList();
  }

  /** Returns the attachments of a store as they are now, not copied. */
  Collection<Attachment> attachmentsUnordered(String storeId) {
    return store(storeId) == null
        ? List.of()
        : attachments.subMap(storeId + "/", storeId + "0").values();
  }

  List<Attachment> attachments() {
    return List.copyOf(attachments.values());
  }

  List<Erasure> erasures() {
    return List.copyOf(erasures.values());
  }

  boolean isPending(Erasure erasure) {
    return erasures.containsKey(erasure.key());
  }

  List<VirtualModel> models() {
    return models.values().stream().filter(model -> sees(model.owner())).toList();
  }

  void put(StoredFile file) {
    writer.change(t -> put(t, file));
  }

  void put(VectorStore store) {
    writer.change(t -> put(t, store));
  }

  void put(VirtualModel model) {
    writer.change(t -> {
      VirtualModel other = models.get(model.name());
      if (other != null && !sees(other.owner())) {
        throw new Failure.Conflict("the name '" + model.name() + "' is taken").asException();
      }
      t.put(modelTable, models, model.name(), model, model.encode());
      return model;
    });
  }

  boolean removeModel(String name) {
    return writer.change(t -> {
      VirtualModel model = models.get(name);
      if (model == null || !sees(model.owner())) {
        return false;
      }
      t.remove(modelTable, models, name);
      return true;
    });
  }

  VectorStore changeStore(String id, UnaryOperator<VectorStore> change) {
    return writer.change(t -> put(t, change.apply(storeOrThrow(id))));
  }

  /** Notes that a store was used, if the last note is old. */
  void touch(String storeId, Instant now) {
    VectorStore store = store(storeId);
    if (store != null
        && Duration.between(store.lastActiveAt(), now).compareTo(ACTIVITY_GRAIN) > 0) {
      var _ =
          writer.submit(t ->
              Optional.ofNullable(stores.get(storeId))
                  .map(current -> put(t, current.activeAt(now))));
    }
  }

  /** Deletes a file and its attachments; returns what is to be erased, empty if there is none. */
  List<Erasure> removeFile(String id) {
    return writer.change(t -> {
      if (file(id) == null) {
        return List.of();
      }
      t.remove(fileTable, files, id);
      List<Erasure> left =
          new ArrayList<>(
              attachments.values().stream()
                  .filter(attachment -> attachment.fileId().equals(id))
                  .map(attachment -> remove(t, attachment))
                  .toList());
      left.add(erase(t, new Erasure.Original(id)));
      return left;
    });
  }

  /** Deletes a store and its attachments; returns what is to be erased, empty if there is none. */
  List<Erasure> removeStore(String id) {
    return writer.change(t -> {
      if (store(id) == null) {
        return List.of();
      }
      t.remove(storeTable, stores, id);
      attachments(id)
          .forEach(gone -> t.remove(attachmentTable, attachments, key(id, gone.fileId())));
      models.values().stream()
          .filter(model -> model.storeId().equals(id))
          .forEach(model -> t.remove(modelTable, models, model.name()));
      tell(t, id);
      return List.of(erase(t, new Erasure.Collection(id)));
    });
  }

  /**
   * Attaches a file. One that is there, cut alike and not failed, stays as it is, with the new
   * attributes; otherwise the wanted attachment takes its place.
   */
  Attachment attach(Attachment wanted) {
    return writer.change(t -> {
      storeOrThrow(wanted.storeId());
      fileOrThrow(wanted.fileId());
      Attachment present = attachment(wanted.storeId(), wanted.fileId());
      if (present == null) {
        return put(t, wanted);
      }
      boolean stays =
          present.status() == Status.IN_PROGRESS || present.status() == Status.COMPLETED;
      if (stays && present.size().equals(wanted.size())) {
        return put(t, present.again(wanted));
      }
      erase(t, new Erasure.Chunks(present.storeId(), present.run()));
      return put(t, wanted);
    });
  }

  Attachment changeAttributes(String storeId, String fileId, Map<String, Value> attributes) {
    return writer.change(
        t -> put(t, attachmentOrThrow(storeId, fileId).withAttributes(attributes)));
  }

  /** Ends a run, unless it is gone or ended; returns whether it did. */
  boolean end(Attachment run, Status status, Attachment.@Nullable Problem why, IngestReport what) {
    return writer.change(t -> {
      Attachment present = attachment(run.storeId(), run.fileId());
      if (present == null
          || !present.run().equals(run.run())
          || present.status() != Status.IN_PROGRESS) {
        return false;
      }
      put(t, present.ended(status, why, what));
      return true;
    });
  }

  /** Takes a file out of a store; returns what is to be erased, nothing if it is not in it. */
  Optional<Erasure> detach(String storeId, String fileId) {
    return writer.change(
        t -> Optional.ofNullable(attachment(storeId, fileId)).map(gone -> remove(t, gone)));
  }

  /** Notes that an erasure is done. */
  void erased(Erasure erasure) {
    writer.change(t -> {
      t.remove(erasureTable, erasures, erasure.key());
      return erasure;
    });
  }

  StoredFile fileOrThrow(String id) {
    StoredFile file = file(id);
    if (file == null) {
      throw notFound("No such File object: " + id);
    }
    return file;
  }

  VectorStore storeOrThrow(String id) {
    VectorStore store = store(id);
    if (store == null) {
      throw notFound("No vector store found with id '" + id + "'.");
    }
    return store;
  }

  Attachment attachmentOrThrow(String storeId, String fileId) {
    storeOrThrow(storeId);
    Attachment attachment = attachment(storeId, fileId);
    if (attachment == null) {
      throw notFound("No file found with id '" + fileId + "' in vector store '" + storeId + "'.");
    }
    return attachment;
  }

  static FailureException notFound(String message) {
    return new Failure.NotFound(message).asException();
  }

  @Override
  public void close() {
    writer.close();
  }

  private static String key(String storeId, String fileId) {
    return storeId + "/" + fileId;
  }

  private StoredFile put(Transaction t, StoredFile file) {
    t.put(fileTable, files, file.id(), file, file.encode());
    return file;
  }

  private VectorStore put(Transaction t, VectorStore store) {
    t.put(storeTable, stores, store.id(), store, store.encode());
    return store;
  }

  private Attachment put(Transaction t, Attachment attachment) {
    String key = key(attachment.storeId(), attachment.fileId());
    t.put(attachmentTable, attachments, key, attachment, attachment.encode());
    tell(t, attachment.storeId());
    return attachment;
  }

  private Erasure remove(Transaction t, Attachment attachment) {
    t.remove(attachmentTable, attachments, key(attachment.storeId(), attachment.fileId()));
    tell(t, attachment.storeId());
    return erase(t, new Erasure.Chunks(attachment.storeId(), attachment.run()));
  }

  private void tell(Transaction t, String storeId) {
    t.around(
        () -> watchers.forEach(watcher -> watcher.changing(storeId)),
        () -> watchers.forEach(watcher -> watcher.changed(storeId)));
  }

  private Erasure erase(Transaction t, Erasure erasure) {
    t.put(erasureTable, erasures, erasure.key(), erasure, new byte[0]);
    return erasure;
  }
}

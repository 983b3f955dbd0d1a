package dev.corral.core.vector;

import dev.corral.core.exchange.FailureException;
import dev.corral.core.vector.store.Storage;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Collections by namespace and name, kept in one {@link Storage}. Safe for use by many threads;
 * every method throws {@link FailureException}.
 */
public interface VectorDatabase extends AutoCloseable {

  /** Opens the collections of a storage, which stays the caller's to close afterwards. */
  static VectorDatabase open(Storage storage) {
    return open(storage, VectorSettings.DEFAULT);
  }

  /** Opens the collections of a storage with settings of the caller's. */
  static VectorDatabase open(Storage storage, VectorSettings settings) {
    return LocalDatabase.open(storage, settings);
  }

  /**
   * Creates a collection.
   *
   * @param name 3 to 512 characters of {@code a-z A-Z 0-9 . _ -}, a letter or digit at both ends
   * @param orGet whether one that exists under the name is returned as it is; otherwise it is a
   *     conflict
   */
  VectorCollection create(
      Namespace namespace, String name, CollectionSettings settings, boolean orGet);

  /**
   * Copies a collection under a new name in its namespace, with its records as they are now; a
   * record that changes meanwhile is copied as it was at some moment between.
   *
   * @param settings of the copy; the space cannot differ
   * @return the copy, which is complete
   */
  VectorCollection fork(VectorCollection source, String name, CollectionSettings settings);

  /** Returns the collection of that name. */
  Optional<VectorCollection> find(Namespace namespace, String name);

  /** Returns the collection of that id. */
  Optional<VectorCollection> find(UUID id);

  /** Returns the collections of a namespace in the order of their ids. */
  List<VectorCollection> list(Namespace namespace);

  /** Returns the collections of every namespace, by namespace and name. */
  List<VectorCollection> collections();

  /**
   * Drops a collection and its records.
   *
   * @return whether there was one
   */
  boolean drop(Namespace namespace, String name);

  /** Returns the tenants and databases that were created by name. */
  Tenancy tenancy();

  /** Returns what is held now. */
  VectorStatistics statistics();

  @Override
  void close();
}

package dev.corral.core.vector;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * The tenants and databases that were created by name. The default ones always exist; collections
 * may also live in a namespace that was never created, where only those who know it find them. Safe
 * for use by many threads.
 */
public interface Tenancy {

  /**
   * Creates a tenant.
   *
   * @throws dev.corral.core.exchange.FailureException {@code Conflict} where there is one
   */
  void createTenant(String name);

  /** Tells whether there is such a tenant. */
  boolean hasTenant(String name);

  /**
   * Creates a database; its tenant need not exist.
   *
   * @throws dev.corral.core.exchange.FailureException {@code Conflict} where there is one
   */
  void createDatabase(Namespace namespace);

  /** Returns the id of a database. */
  Optional<UUID> database(Namespace namespace);

  /** Returns the databases of a tenant in the order of their names; empty for an unknown tenant. */
  List<Database> databases(String tenant);

  /**
   * Drops a database and its collections.
   *
   * @return whether there was one
   */
  boolean dropDatabase(Namespace namespace);

  /** Drops every tenant and database with their collections; the default ones are left, empty. */
  default void reset() {
    reset(_ -> true);
  }

  /** Drops some tenants and their databases, with their collections; the default ones are left. */
  void reset(Predicate<String> which);

  /**
   * A database that was created.
   *
   * @param id never changes
   * @param namespace its name
   */
  record Database(UUID id, Namespace namespace) {}
}

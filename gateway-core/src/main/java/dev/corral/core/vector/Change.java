package dev.corral.core.vector;

/**
 * A change of the database, applied on the writer's thread.
 *
 * @param <T> what the caller is told once the change is durable
 */
@FunctionalInterface
interface Change<T> {

  /**
   * Adds the change to a group.
   *
   * @throws dev.corral.core.exchange.FailureException before anything was added, where the change
   *     cannot be made
   */
  T apply(WriteGroup group);
}

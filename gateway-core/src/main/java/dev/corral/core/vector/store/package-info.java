/**
 * Durable tables of bytes: the single truth behind collections, files and vector stores.
 *
 * <p>Takes batches of puts and deletes, gives values back; a commit returns on the caller's thread
 * once it is on disk (concurrent commits share one sync). The only package that knows RocksDB.
 */
@NullMarked
package dev.corral.core.vector.store;

import org.jspecify.annotations.NullMarked;

/**
 * Collections of records (id, vector, document, metadata) and the search over them.
 *
 * <p>Takes records and queries from {@code core.retrieval} and the Chroma protocol; gives records
 * and ranked matches. Calls block: reads run on the caller's thread over published snapshots,
 * writes are applied in one order by the collection's single writer and return when they are
 * durable.
 */
@NullMarked
package dev.corral.core.vector;

import org.jspecify.annotations.NullMarked;

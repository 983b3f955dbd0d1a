package dev.corral.core.retrieval;

import java.time.Instant;

/**
 * Files that were put into a vector store in one call.
 *
 * @param id the batch
 * @param storeId the store
 * @param createdAt when that was
 * @param counts how many of its files are in which status; those taken out since are not counted
 */
public record FileBatch(String id, String storeId, Instant createdAt, FileCounts counts) {}

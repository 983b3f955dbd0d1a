/**
 * Files to what can be searched: how near ingestion comes to bare embedding, what searching costs
 * among many passages, and what it notices of a bulk ingestion.
 *
 * <p>Takes the doc comments of the JDK and the sample documents, gives tables and aims; everything
 * is written to directories that are deleted at the end.
 */
@NullMarked
package dev.corral.benchmarks.ingest;

import org.jspecify.annotations.NullMarked;

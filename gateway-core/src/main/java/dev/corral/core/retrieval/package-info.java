/**
 * Files, vector stores, and questions to passages.
 *
 * <p>Takes uploads and questions, gives stored files, the state of their ingestion, and ranked
 * passages with their file, page and place. Changes to what is kept run on one {@code
 * knowledge-writer} thread and return when they are durable; documents are read, cut and embedded
 * on a few {@code ingest-n} threads; searches run on {@code search-n} threads.
 */
@NullMarked
package dev.corral.core.retrieval;

import org.jspecify.annotations.NullMarked;

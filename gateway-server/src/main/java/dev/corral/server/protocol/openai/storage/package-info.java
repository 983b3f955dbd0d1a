/**
 * OpenAI's files and vector stores on the wire.
 *
 * <p>Takes HTTP requests, gives OpenAI's objects; on worker threads, since what it asks of {@code
 * core.retrieval} writes to disk. Objects carry more fields than OpenAI's: {@code sha256} in a
 * file, {@code progress} and {@code ingestion} in a file of a store, {@code page} and its place in
 * a search result.
 */
@NullMarked
package dev.corral.server.protocol.openai.storage;

import org.jspecify.annotations.NullMarked;

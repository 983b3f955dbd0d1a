/**
 * Ollama's own protocol under {@code /api}: lines of JSON, field for field as Ollama writes them.
 *
 * <p>Takes requests on a worker, gives inferences and embeddings to the core's engines, and writes
 * each event as it comes, on the thread that brings it. Large embedding answers are written on the
 * executor given to the dialect.
 */
@NullMarked
package dev.corral.server.protocol.ollama;

import org.jspecify.annotations.NullMarked;

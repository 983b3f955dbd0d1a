/**
 * OpenAI's protocol under {@code /v1}: chat completions, embeddings, models.
 *
 * <p>Takes requests on a worker, gives inferences and embeddings to the core's engines, and writes
 * each event as it comes, on the thread that brings it. Large embedding answers are written on the
 * executor given to the dialect.
 */
@NullMarked
package dev.corral.server.protocol.openai;

import org.jspecify.annotations.NullMarked;

/**
 * OpenAI's {@code /v1/responses}: answers as items, kept so that a question can go on from them,
 * with search in vector stores as a tool.
 *
 * <p>Takes requests on a worker, gives inferences to the core's engine, and writes each event as it
 * comes, on the thread that brings it; the end of an answer that is kept is written on a worker,
 * after the answer is on disk.
 */
@NullMarked
package dev.corral.server.protocol.openai.responses;

import org.jspecify.annotations.NullMarked;

/**
 * {@code /v1/rerank} and {@code /v2/rerank} as Cohere, Jina and Open-WebUI send it.
 *
 * <p>Takes a question and passages on a worker, gives them to an embedding model, and answers with
 * their likeness on the thread that brings the vectors.
 */
@NullMarked
package dev.corral.server.protocol.rerank;

import org.jspecify.annotations.NullMarked;

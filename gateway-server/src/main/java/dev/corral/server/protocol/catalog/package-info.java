/**
 * Every model that callers see, those of the hosts and the embedding model in this process.
 *
 * <p>Takes requests by any of a model's names, gives them to the engine that has the model; runs on
 * the caller's thread and on the embedder's.
 */
@NullMarked
package dev.corral.server.protocol.catalog;

import org.jspecify.annotations.NullMarked;

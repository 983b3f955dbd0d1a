/**
 * Waiting texts to batches: the queue, the choice of what runs together, and the threads.
 *
 * <p>Takes {@link dev.corral.embedder.batch.Job}s from any thread, gives each its vector or the
 * reason why it has none; reads and runs them on its own {@code embed-n} threads. Nothing waits for
 * company: a batch forms only from what waits already.
 */
@NullMarked
package dev.corral.embedder.batch;

import org.jspecify.annotations.NullMarked;

/**
 * Text to unit vectors: tokenise, batch, run, pool.
 *
 * <p>Takes texts from any thread, gives vectors; runs on its own {@code embed-n} threads.
 */
@NullMarked
package dev.corral.embedder;

import org.jspecify.annotations.NullMarked;

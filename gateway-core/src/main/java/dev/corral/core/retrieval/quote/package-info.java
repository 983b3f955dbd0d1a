/**
 * The built-in engine {@code quote}: no language model, but sentences quoted from the passages that
 * a prompt holds.
 *
 * <p>Takes inference requests, gives inference events on one of two {@code quote-n} threads.
 */
@NullMarked
package dev.corral.core.retrieval.quote;

import org.jspecify.annotations.NullMarked;

/**
 * Orders what a search found anew.
 *
 * <p>Takes a question and candidates with what is known of them, gives a score for each; runs on
 * the thread of the search and keeps nothing.
 */
@NullMarked
package dev.corral.core.retrieval.rerank;

import org.jspecify.annotations.NullMarked;

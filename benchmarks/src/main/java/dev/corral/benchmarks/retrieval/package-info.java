/**
 * How well passages are found, and how soon: the evaluation set of {@code benchmarks/evaluation}
 * asked of the library's own pipeline.
 *
 * <p>Takes questions with the anchors of the passages that answer them, gives recall, ranks and
 * shares of true citations; runs everything in this process, on the caller's thread.
 */
@NullMarked
package dev.corral.benchmarks.retrieval;

import org.jspecify.annotations.NullMarked;

/**
 * The vector index against its rivals, on vectors of real texts.
 *
 * <p>Takes the vectors of the corpus, gives a report; rivals run one after the other in this
 * process, the one in C++ in a process of its own.
 */
@NullMarked
package dev.corral.benchmarks.vectors;

import org.jspecify.annotations.NullMarked;

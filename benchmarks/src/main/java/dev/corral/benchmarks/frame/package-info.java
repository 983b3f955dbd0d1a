/**
 * What every benchmark shares: how it is called, what it reports, where it ran, and the server that
 * it starts.
 *
 * <p>Takes measured figures, gives a table, one line for each aim, and a JSON file.
 */
@NullMarked
package dev.corral.benchmarks.frame;

import org.jspecify.annotations.NullMarked;

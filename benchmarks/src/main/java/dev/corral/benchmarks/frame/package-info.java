/**
 * What every benchmark shares: how it is called, what it reports, and where it ran.
 *
 * <p>Takes measured figures, gives a table, one line for each aim, and a JSON file.
 */
@NullMarked
package dev.corral.benchmarks.frame;

import org.jspecify.annotations.NullMarked;

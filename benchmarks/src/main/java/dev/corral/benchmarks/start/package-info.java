/**
 * The start of the server and its memory at rest, as an administrator sees them.
 *
 * <p>Takes the launcher, gives medians over runs on fresh data; runs the program in processes of
 * its own.
 */
@NullMarked
package dev.corral.benchmarks.start;

import org.jspecify.annotations.NullMarked;

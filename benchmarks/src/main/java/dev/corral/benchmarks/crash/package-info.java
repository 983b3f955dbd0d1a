/**
 * A server that writes and is killed, again and again, and what it knows afterwards.
 *
 * <p>Takes a number of rounds, gives what was acknowledged, what was found, and every difference.
 */
@NullMarked
package dev.corral.benchmarks.crash;

import org.jspecify.annotations.NullMarked;

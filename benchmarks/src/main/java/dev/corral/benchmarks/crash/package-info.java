/**
 * A server that is written to and killed, again and again, and what it knows afterwards.
 *
 * <p>Takes a number of rounds, gives what was acknowledged, what was found, and every difference.
 * The servers are processes of their own; rounds over different directories run beside each other.
 */
@NullMarked
package dev.corral.benchmarks.crash;

import org.jspecify.annotations.NullMarked;

/**
 * How much: what a key and each of its users may use, and what they have used.
 *
 * <p>Takes a principal and the limits by their names, gives a permit or a refusal; charges
 * afterwards what was really used. Runs on event loops and takes no lock; counters are kept by a
 * thread of its own.
 */
@NullMarked
package dev.corral.core.access.limit;

import org.jspecify.annotations.NullMarked;

/**
 * Corral's server against a real Chroma server, over HTTP on the loopback address.
 *
 * <p>Takes vectors of real texts, gives a report; each server runs in a process of its own, one
 * after the other, and the same client asks both.
 */
@NullMarked
package dev.corral.benchmarks.chroma;

import org.jspecify.annotations.NullMarked;

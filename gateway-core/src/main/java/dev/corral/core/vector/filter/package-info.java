/**
 * Which records of a collection a request means: typed metadata values and predicates over them.
 *
 * <p>Takes nothing but values; evaluated on the caller's thread.
 */
@NullMarked
package dev.corral.core.vector.filter;

import org.jspecify.annotations.NullMarked;

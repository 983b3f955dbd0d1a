/**
 * Nearest neighbours among vectors held in memory; derived from the store, rebuilt at will.
 *
 * <p>Takes vectors by ordinal from one writer, gives ordinals by distance to any number of readers.
 */
@NullMarked
package dev.corral.core.vector.index;

import org.jspecify.annotations.NullMarked;

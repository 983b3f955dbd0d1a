/**
 * Full text over the documents of a collection: words ranked by BM25, and substrings narrowed down
 * by n-grams. Derived from the store, held in memory, rebuilt at will.
 *
 * <p>Takes documents by ordinal from one thread, gives ordinals to any number of readers, who take
 * no lock: a reader asks for the {@code end} of an index first and looks at the documents from
 * there on by itself. Indexes are made when they are first asked for.
 *
 * <p>Users of collections ask through {@code VectorCollection}: a {@code Filter.DocumentContains}
 * or {@code Filter.DocumentMatches} in a selection, and {@code Rank.words(text)} in a search.
 */
@NullMarked
package dev.corral.core.vector.text;

import org.jspecify.annotations.NullMarked;

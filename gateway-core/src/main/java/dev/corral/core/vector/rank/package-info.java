/**
 * How records are ranked by several measures at once: nearness, words, sums and quotients of them,
 * reciprocal ranks.
 *
 * <p>Takes rankings of ordinals from the collection, gives scores by ordinal, smallest first; runs
 * on the caller's thread. A hybrid search of vectors and words:
 *
 * <pre>{@code
 * Rank both = Rank.reciprocal(List.of(Rank.nearest(vector, 100), Rank.words(question, 100)));
 * List<Hit> hits = collection.search(Search.by(both).limit(10), EnumSet.of(Part.DOCUMENT));
 * }</pre>
 *
 * <p>{@link dev.corral.core.vector.rank.Rank#weighted} fuses by normalised scores instead of ranks.
 */
@NullMarked
package dev.corral.core.vector.rank;

import org.jspecify.annotations.NullMarked;

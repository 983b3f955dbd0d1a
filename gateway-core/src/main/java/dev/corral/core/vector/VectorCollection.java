package dev.corral.core.vector;

import dev.corral.core.exchange.FailureException;
import dev.corral.core.vector.filter.Value;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A named set of records with vectors of one dimension. Safe for use by many threads: readers never
 * wait for writers; writes are durable and visible when their method returns. Every method throws
 * {@link FailureException}.
 */
public interface VectorCollection {

  /** Most results of several questions together; those of one are bounded by the collection. */
  int MAX_RESULTS = 1_000_000;

  /** Which parts of a record a read returns; ids always come. */
  enum Part {
    VECTOR,
    DOCUMENT,
    METADATA
  }

  /** Returns the id that never changes. */
  UUID id();

  /** Returns the namespace it lives in. */
  Namespace namespace();

  /** Returns the current name. */
  String name();

  /** Returns how it was made. */
  CollectionSettings settings();

  /** Returns the length of its vectors, or null before the first write. */
  @Nullable Integer dimension();

  /** Returns how many records it holds. */
  long count();

  /** Adds records; one whose id exists is left as it is. */
  void add(List<Entry> entries);

  /** Adds records, or changes those whose id exists as {@link #update} does. */
  void upsert(List<Entry> entries);

  /**
   * Changes records whose id exists; others are ignored. Metadata is merged key by key, and {@link
   * Value#NOTHING} removes a key.
   */
  void update(List<Entry> entries);

  /**
   * Deletes what is selected.
   *
   * @return how many records were deleted
   */
  long delete(Selection selection);

  /**
   * Returns what is selected, in the order of first insertion.
   *
   * @param limit at most this many, or null for all
   * @param offset how many to leave out at the start
   */
  List<Entry> get(Selection selection, Set<Part> parts, @Nullable Integer limit, int offset);

  /**
   * Gives what is selected one by one, in the order of first insertion, without holding it all in
   * memory.
   *
   * @param limit at most this many, or null for all
   * @param offset how many to leave out at the start
   * @param visitor tells whether it wants more
   */
  void scan(
      Selection selection,
      Set<Part> parts,
      @Nullable Integer limit,
      int offset,
      Predicate<Entry> visitor);

  /**
   * Returns what is selected, to be gone through part by part without holding it all in memory.
   *
   * @param limit at most this many, or null for all
   * @param offset how many to leave out at the start
   */
  Rows rows(Selection selection, @Nullable Integer limit, int offset);

  /**
   * Returns for each query vector the nearest selected records, nearest first; fewer than {@code k}
   * only where fewer are selected. Several vectors have at most {@link #MAX_RESULTS} together.
   */
  List<List<Match>> query(List<float[]> vectors, int k, Selection selection, Set<Part> parts);

  /**
   * Returns what a search finds, smallest score first; see {@link dev.corral.core.vector.rank.Rank}
   * for searches by vector, by words, and by both.
   */
  List<Hit> search(Search search, Set<Part> parts);

  /** Renames the collection, or replaces its metadata, where not null. */
  default void modify(@Nullable String newName, @Nullable Map<String, Value> newMetadata) {
    configure(
        newName, settings -> newMetadata == null ? settings : settings.withMetadata(newMetadata));
  }

  /**
   * Renames the collection where the name is not null, and changes its settings, in one step.
   *
   * @param change gives the new settings from the present ones; the space cannot change
   */
  void configure(@Nullable String newName, UnaryOperator<CollectionSettings> change);
}

package dev.corral.core.vector;

import dev.corral.core.vector.filter.AttributeIndex;
import dev.corral.core.vector.index.FloatVectors;
import dev.corral.core.vector.index.VectorIndex;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Vectors by ordinal, and the graph and the index of metadata over the first of them. The
 * collection's writer appends vectors and names the removed; the index thread lets the indexes
 * follow; reads look one by one at what these do not cover yet. A collection that is compacted gets
 * a new space.
 */
final class VectorSpace {

  private final FloatVectors vectors;
  private final Queue<Integer> removed = new ConcurrentLinkedQueue<>();
  private final Map<Integer, Attributes> departed = new ConcurrentHashMap<>();
  private final AttributeIndex attributes = new AttributeIndex();
  private final TextIndexes texts = new TextIndexes();
  private volatile @Nullable VectorIndex graph;
  private @Nullable RecordTable loaded;
  private long unsaved;
  private boolean keptInMemory;

  VectorSpace(FloatVectors vectors) {
    this(vectors, null);
  }

  /**
   * Starts with what was read from the store.
   *
   * @param loaded the records in the order of their sequences, or null where none were read
   */
  VectorSpace(FloatVectors vectors, @Nullable RecordTable loaded) {
    this.vectors = vectors;
    this.loaded = loaded;
  }

  /** Returns the records as they were loaded, once. For the index thread. */
  @Nullable RecordTable takeLoaded() {
    RecordTable taken = loaded;
    loaded = null;
    return taken;
  }

  /** Returns how many changes of the graph its file lacks. For the index thread. */
  long unsaved() {
    return unsaved;
  }

  void setUnsaved(long changes) {
    unsaved = changes;
  }

  /** Tells whether no vector is moved to disk any more. For the index thread. */
  boolean isKeptInMemory() {
    return keptInMemory;
  }

  void keepInMemory() {
    keptInMemory = true;
  }

  FloatVectors vectors() {
    return vectors;
  }

  /** Returns roughly how much memory the vectors and their indexes take. */
  long bytes() {
    VectorIndex present = graph;
    return vectors.bytes()
        + texts.bytes()
        + attributes.sparseBytes()
        + (present == null ? 0 : present.bytes());
  }

  /** Returns the index of metadata, which covers the first ordinals as the graph does. */
  AttributeIndex attributes() {
    return attributes;
  }

  /** Returns the indexes of documents, each made when it is first asked for. */
  TextIndexes texts() {
    return texts;
  }

  /** Returns the graph, or null where there is none yet. */
  @Nullable VectorIndex graph() {
    return graph;
  }

  void install(VectorIndex newGraph) {
    graph = newGraph;
  }

  /**
   * Tells the index thread that an ordinal is not used any more. Readers of older snapshots still
   * ask for its metadata, so that the index must learn it where it has not yet.
   */
  void discard(int ordinal, Attributes last) {
    if (graph != null) {
      removed.add(ordinal);
    }
    if (ordinal >= attributes.end() && attributes.end() > 0) {
      departed.put(ordinal, last);
    }
  }

  /**
   * Returns the metadata of an ordinal that was discarded before it was indexed, and forgets it.
   */
  @Nullable Attributes takeDeparted(int ordinal) {
    return departed.remove(ordinal);
  }

  /** Returns the next vector that is not wanted any more, or null. */
  @Nullable Integer nextDiscarded() {
    return removed.poll();
  }
}

package dev.corral.core.vector;

import dev.corral.core.vector.filter.AttributeIndex;
import dev.corral.core.vector.filter.Value;
import dev.corral.core.vector.index.VectorIndex;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * The thread that lets the indexes of large collections follow their writes. Searches never wait
 * for it: what a graph does not cover yet is compared one by one.
 */
final class GraphThread implements AutoCloseable {

  /** Records from which on a collection has an index; below, comparing all is as fast. */
  static final int FLOOR = 1_000;

  private static final Logger LOG = System.getLogger(GraphThread.class.getName());

  /** Additions between two looks at what has happened meanwhile. */
  private static final int STEP = 64;

  /** A graph is written anew when one in so many of its nodes has changed. */
  private static final int SAVED_AT = 5;

  /** The same when the process ends. */
  private static final int SAVED_AT_END = 50;

  private final Set<LocalCollection> waiting = ConcurrentHashMap.newKeySet();
  private final BlockingQueue<LocalCollection> queue = new LinkedBlockingQueue<>();
  private final Engine engine;
  private final GraphFiles files;
  private final @Nullable Path directory;
  private final Thread thread;
  private volatile boolean closed;

  /**
   * Starts the thread.
   *
   * @param directory takes vectors that are hardly read; without one they stay in memory
   */
  GraphThread(Engine engine, GraphFiles files, @Nullable Path directory) {
    this.engine = engine;
    this.files = files;
    this.directory = directory;
    thread = Background.start("vector-graph", this::run);
  }

  /** Asks for a look at a collection that has changed; it waits in the queue once at most. */
  void notice(LocalCollection collection, Snapshot snapshot) {
    if (snapshot.count() >= FLOOR && waiting.add(collection)) {
      queue.add(collection);
    }
  }

  private void run() {
    while (!closed) {
      try {
        LocalCollection collection = queue.take();
        waiting.remove(collection);
        follow(collection);
        collection.remeasure();
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException | AssertionError e) {
        LOG.log(Level.ERROR, "a vector graph was not brought up to date", e);
      }
    }
  }

  /** Brings the graph up to the present; a write during this asks for another look. */
  private void follow(LocalCollection collection) {
    Snapshot snapshot = collection.current();
    if (snapshot == null || snapshot.count() < FLOOR) {
      return;
    }
    VectorSpace space = snapshot.vectors();
    if (space.graph() == null) {
      restore(space, collection);
    }
    int end = snapshot.records().end();
    describe(space, snapshot.records(), end);
    VectorIndex graph = space.graph();
    if (graph != null && graph.capacity() >= end) {
      graph.foresee(end);
      unburden(graph, space);
      grow(graph, snapshot, collection);
      forget(space, graph);
    } else {
      VectorIndex fresh = engine.create(space.vectors(), collection.settings(), 2 * end);
      if (graph == null) {
        fresh.foresee(end);
        space.install(fresh);
      }
      grow(fresh, snapshot, collection);
      space.install(fresh);
    }
    saveWhereChanged(collection, SAVED_AT);
  }

  /** Takes the graph of an earlier process up where there is one. */
  private void restore(VectorSpace space, LocalCollection collection) {
    RecordTable loaded = space.takeLoaded();
    if (loaded == null) {
      return;
    }
    GraphFiles.Restored restored =
        files.restore(collection.definition(), engine, loaded, space.vectors());
    if (restored == null) {
      return;
    }
    VectorIndex graph = restored.graph();
    space.setUnsaved(restored.changes());
    space.install(graph);
    Snapshot present = collection.current(); // what leaves from here on is told
    for (int ordinal = 0; ordinal < graph.end(); ordinal++) {
      if (present != null
          && present.space() == space
          && !present.records().live().contains(ordinal)) {
        graph.remove(ordinal);
        space.setUnsaved(space.unsaved() + 1);
      }
    }
  }

  /** Writes a graph down where one in {@code share} of its nodes differs from its file. */
  private void saveWhereChanged(LocalCollection collection, int share) {
    Snapshot present = collection.current();
    VectorSpace space = present == null ? null : present.space();
    VectorIndex graph = space == null ? null : space.graph();
    if (present == null
        || space == null
        || graph == null
        || space.unsaved() == 0
        || space.unsaved() < graph.end() / share) {
      return;
    }
    files.save(collection.id(), present.records(), space.vectors(), graph);
    space.setUnsaved(0);
    if (collection.isDropped()) {
      files.delete(collection.id());
    }
  }

  /** Forgets what was written of a collection. */
  void dropped(UUID id) {
    files.delete(id);
  }

  /** Writes down the graphs of collections; called when the thread has ended. */
  void saveAll(Collection<LocalCollection> collections) {
    collections.forEach(collection -> saveWhereChanged(collection, SAVED_AT_END));
  }

  private void describe(VectorSpace space, RecordTable records, int end) {
    AttributeIndex index = space.attributes();
    while (index.end() < end && !closed) {
      int ordinal = index.end();
      Attributes departed = space.takeDeparted(ordinal);
      Attributes present =
          records.live().contains(ordinal) ? records.at(ordinal).attributes() : departed;
      Map<String, Value> values = present == null ? null : present.toMap();
      index.add(values == null ? Map.of() : values);
    }
  }

  private void grow(VectorIndex graph, Snapshot snapshot, LocalCollection collection) {
    int end = snapshot.records().end();
    while (graph.end() < end) {
      if (graph.end() % STEP == 0) {
        if (closed) {
          return;
        }
        foreseeNewest(graph, snapshot.vectors(), collection);
        unburden(graph, snapshot.vectors());
      }
      if (snapshot.records().live().contains(graph.end())) {
        graph.add();
        snapshot.vectors().setUnsaved(snapshot.vectors().unsaved() + 1);
      } else {
        graph.skip();
      }
    }
  }

  /** Lets searches consider what was written since, long before it is in the graph. */
  private static void foreseeNewest(
      VectorIndex graph, VectorSpace space, LocalCollection collection) {
    Snapshot newest = collection.current();
    if (newest != null && newest.space() == space) {
      graph.foresee(newest.records().end());
    }
  }

  /** Moves vectors out of memory that searches hardly read. */
  private void unburden(VectorIndex graph, VectorSpace space) {
    if (directory == null || space.isKeptInMemory()) {
      return;
    }
    try {
      space.vectors().moveToDisk(directory, graph.sparing());
    } catch (IOException e) {
      LOG.log(Level.WARNING, "vectors stay in memory: {0}", e.toString());
      space.keepInMemory();
    }
  }

  private static void forget(VectorSpace space, VectorIndex graph) {
    Integer ordinal = space.nextDiscarded();
    while (ordinal != null) {
      if (ordinal < graph.end()) {
        graph.remove(ordinal);
        space.setUnsaved(space.unsaved() + 1);
      }
      ordinal = space.nextDiscarded();
    }
  }

  /** Ends the thread after the vector that it is adding. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

package dev.corral.core.retrieval;

import dev.corral.core.document.Chunk;
import dev.corral.core.vector.Entry;
import dev.corral.core.vector.Namespace;
import dev.corral.core.vector.filter.Filter;
import dev.corral.core.vector.filter.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How chunks are kept in a vector collection: a record for each window, named by run, chunk and
 * window; the first window's record carries the chunk's text.
 */
final class ChunkRecords {

  /** Where the collections of vector stores live, each under its store's id. */
  static final Namespace NAMESPACE = new Namespace(Namespace.INTERNAL, "vector_stores");

  private static final String RUN = "run";
  private static final String FILE = "file";
  private static final String CHUNK = "chunk";
  private static final String PAGE = "page";
  private static final String START = "start";
  private static final String END = "end";
  private static final String HEADINGS = "headings";

  private ChunkRecords() {}

  static Entry entry(Attachment run, int ordinal, Chunk chunk, int window, float[] vector) {
    Map<String, Value> metadata = new LinkedHashMap<>();
    metadata.put(RUN, new Value.Text(run.run()));
    metadata.put(FILE, new Value.Text(run.fileId()));
    metadata.put(CHUNK, new Value.Whole(ordinal));
    metadata.put(START, new Value.Whole(chunk.start()));
    metadata.put(END, new Value.Whole(chunk.end()));
    if (chunk.page() != null) {
      metadata.put(PAGE, new Value.Whole(chunk.page()));
    }
    if (!chunk.headings().isEmpty()) {
      metadata.put(HEADINGS, new Value.Text(String.join(" › ", chunk.headings())));
    }
    String id = firstWindow(run.run(), ordinal);
    return window == 0
        ? new Entry(id, vector, chunk.text(), metadata)
        : new Entry(window(run.run(), ordinal, window), vector, null, metadata);
  }

  /** Returns the id of the record of a window, from 0. */
  static String window(String run, long chunk, int window) {
    String first = firstWindow(run, chunk);
    return window == 0 ? first : first + "." + window;
  }

  /** Returns the id of the record that carries a chunk's text. */
  static String firstWindow(String run, long chunk) {
    return run + ":" + chunk;
  }

  /** Returns the run that a record's id names. */
  static String runOf(String id) {
    return id.substring(0, id.indexOf(':'));
  }

  /** Returns the chunk that a record's id names. */
  static long chunkOf(String id) {
    int dot = id.indexOf('.');
    return Long.parseLong(id, id.indexOf(':') + 1, dot < 0 ? id.length() : dot, 10);
  }

  static Filter ofRun(String run) {
    return ofRuns(Set.of(run), false);
  }

  /** Selects the records of these runs, or of all others if negated. */
  static Filter ofRuns(Set<String> runs, boolean negated) {
    List<Value> values = runs.stream().sorted().map(r -> (Value) new Value.Text(r)).toList();
    return new Filter.OneOf(RUN, values, negated);
  }

  static String run(Entry entry) {
    return text(entry, RUN);
  }

  static String fileId(Entry entry) {
    return text(entry, FILE);
  }

  static long chunk(Entry entry) {
    return whole(entry, CHUNK);
  }

  static int start(Entry entry) {
    return (int) whole(entry, START);
  }

  static int end(Entry entry) {
    return (int) whole(entry, END);
  }

  static @Nullable Integer page(Entry entry) {
    return value(entry, PAGE) instanceof Value.Whole(long page) ? (Integer) (int) page : null;
  }

  static String headings(Entry entry) {
    return text(entry, HEADINGS);
  }

  private static String text(Entry entry, String key) {
    return value(entry, key) instanceof Value.Text(String text) ? text : "";
  }

  private static long whole(Entry entry, String key) {
    return value(entry, key) instanceof Value.Whole(long whole) ? whole : 0;
  }

  private static @Nullable Value value(Entry entry, String key) {
    return entry.metadata() == null ? null : entry.metadata().get(key);
  }
}

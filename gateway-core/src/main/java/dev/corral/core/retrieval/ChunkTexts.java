package dev.corral.core.retrieval;

import dev.corral.core.vector.Entry;
import dev.corral.core.vector.Selection;
import dev.corral.core.vector.VectorCollection;
import dev.corral.core.vector.VectorCollection.Part;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The records that carry the texts of some chunks, all read together when the first is asked for.
 * Used by one thread.
 */
final class ChunkTexts {

  private final VectorCollection collection;
  private final List<ChunkHit> hits;
  private @Nullable Map<String, Entry> records;

  ChunkTexts(VectorCollection collection, List<ChunkHit> hits) {
    this.collection = collection;
    this.hits = hits;
  }

  /** Returns a chunk's text; empty where it was deleted meanwhile. */
  String of(ChunkHit hit) {
    Entry record = find(hit);
    return record == null ? "" : String.valueOf(record.document());
  }

  /** Returns a chunk's record with text and place; null where it was deleted meanwhile. */
  @Nullable Entry find(ChunkHit hit) {
    Map<String, Entry> read = records;
    if (read == null) {
      read = read();
      records = read;
    }
    return read.get(hit.id());
  }

  private Map<String, Entry> read() {
    List<String> ids = hits.stream().map(ChunkHit::id).toList();
    Map<String, Entry> found = new HashMap<>();
    EnumSet<Part> parts = EnumSet.of(Part.DOCUMENT, Part.METADATA);
    for (Entry entry : collection.get(Selection.ofIds(ids), parts, null, 0)) {
      found.put(entry.id(), entry);
    }
    return found;
  }
}

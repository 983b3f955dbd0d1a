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

/** The texts of some chunks, all read together when the first is asked for. Used by one thread. */
final class ChunkTexts {

  private final VectorCollection collection;
  private final List<ChunkHit> hits;
  private @Nullable Map<String, String> texts;

  ChunkTexts(VectorCollection collection, List<ChunkHit> hits) {
    this.collection = collection;
    this.hits = hits;
  }

  /** Returns a chunk's text; empty where it was deleted meanwhile. */
  String of(ChunkHit hit) {
    String text = find(hit);
    return text == null ? "" : text;
  }

  /** Returns a chunk's text; null where it was deleted meanwhile. */
  @Nullable String find(ChunkHit hit) {
    Map<String, String> read = texts;
    if (read == null) {
      read = read();
      texts = read;
    }
    return read.get(hit.id());
  }

  private Map<String, String> read() {
    List<String> ids = hits.stream().map(ChunkHit::id).toList();
    Map<String, String> found = new HashMap<>();
    for (Entry entry : collection.get(Selection.ofIds(ids), EnumSet.of(Part.DOCUMENT), null, 0)) {
      found.put(entry.id(), String.valueOf(entry.document()));
    }
    return found;
  }
}

package dev.corral.benchmarks.ingest;

import dev.corral.benchmarks.corpus.VectorSet;
import dev.corral.core.document.ChunkSize;
import dev.corral.core.retrieval.Attachment;
import dev.corral.core.retrieval.Fusion;
import dev.corral.core.retrieval.SearchQuery;
import dev.corral.core.retrieval.StoredFile;
import dev.corral.core.retrieval.VectorStore;
import dev.corral.core.vector.Entry;
import dev.corral.core.vector.Namespace;
import dev.corral.core.vector.VectorCollection;
import dev.corral.core.vector.filter.Value;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A vector store with as many chunks as there are vectors at hand: one small file is taken in, and
 * its run is given the other chunks in the form that core.retrieval keeps them in. Embedding a
 * hundred thousand texts would take an hour, and the search would be the same.
 */
final class LargeStore {

  /** Where core.retrieval keeps the chunks of vector stores. */
  private static final Namespace CHUNKS = new Namespace("corral", "vector_stores");

  private static final int BATCH = 1_000;
  private static final int PASSAGES = 5;
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** What tells one search from the next, so that none is answered from memory. */
  private static final double OWN_THRESHOLD = 1e-12;

  private final Workshop workshop;
  private final VectorStore store;
  private final int chunks;
  private int searches;

  LargeStore(Workshop workshop, VectorSet set, int chunks) {
    this.workshop = workshop;
    this.chunks = chunks;
    this.store = workshop.store("large");
    StoredFile file =
        workshop
            .knowledge()
            .files()
            .add(
                "large.txt",
                "assistants",
                null,
                new ByteArrayInputStream("The first chunk.".getBytes(StandardCharsets.UTF_8)));
    workshop.knowledge().stores().attach(store.id(), file.id(), Map.of(), ChunkSize.DEFAULT);
    workshop.await(store);
    Attachment attachment = workshop.knowledge().stores().file(store.id(), file.id());
    VectorCollection records = workshop.vectors().find(CHUNKS, store.id()).orElseThrow();
    for (int from = 0; from < chunks; from += BATCH) {
      List<Entry> batch = new ArrayList<>();
      for (int i = from; i < Math.min(from + BATCH, chunks); i++) {
        batch.add(chunk(attachment, i, set));
      }
      records.upsert(batch);
    }
    search("What follows the writes?");
    awaitIndexes();
  }

  private static Entry chunk(Attachment attachment, int i, VectorSet set) {
    String text = set.texts().get(i).text();
    Map<String, Value> metadata =
        Map.of(
            "run", new Value.Text(attachment.run()),
            "file", new Value.Text(attachment.fileId()),
            "chunk", new Value.Whole(i + 1),
            "start", new Value.Whole(0),
            "end", new Value.Whole(text.length()));
    return new Entry(attachment.run() + ":" + (i + 1), set.vector(i), text, metadata);
  }

  /** Waits until the threads that build graphs and indexes of words have nothing left to do. */
  private static void awaitIndexes() {
    int idle = 0;
    while (idle < 5) {
      LockSupport.parkNanos(LOOK_NANOS);
      boolean waits =
          Thread.getAllStackTraces().keySet().stream()
              .filter(thread -> List.of("vector-graph", "vector-text").contains(thread.getName()))
              .allMatch(thread -> thread.getState() == Thread.State.WAITING);
      idle = waits ? idle + 1 : 0;
    }
  }

  /** Returns how many chunks were written. */
  int chunks() {
    return chunks;
  }

  /** Searches as an answer does. */
  void search(String question) {
    double own = searches++ * OWN_THRESHOLD;
    SearchQuery query = new SearchQuery(List.of(question), PASSAGES, own, null, Fusion.HYBRID);
    var _ = workshop.knowledge().search().search(store.id(), query);
  }
}

package dev.corral.core.retrieval;

import dev.corral.core.document.Chunk;
import dev.corral.core.document.Document;
import dev.corral.core.document.DocumentReader;
import dev.corral.core.document.split.Splitter;
import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.Span;
import dev.corral.core.retrieval.Progress.Stage;
import dev.corral.core.vector.Entry;
import dev.corral.core.vector.Selection;
import dev.corral.core.vector.VectorCollection;
import dev.corral.embedder.Embedder;
import dev.corral.embedder.EmbedderException;
import dev.corral.embedder.Embedding;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The way of one file into one store: extract, chunk, embed, store. What it writes is not seen by
 * searches before the catalogue says that the run is completed. Run once, by one thread; told to
 * stop and asked for progress by any.
 */
final class Ingestion {

  /** Texts a call of the embedder: enough to fill its batches, few enough to stop soon. */
  private static final int BATCH = 32;

  /** Records a write: some megabytes of vectors and text. */
  private static final int WRITE = 512;

  private static final long BUSY_WAIT_MILLIS = 100;

  /** How often a busy embedder is asked again: half a minute in all. */
  private static final int BUSY_TRIES = 300;

  private final Attachment attachment;
  private final Tools tools;
  private final Span asked;
  private final long askedNanos;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private volatile Progress progress = new Progress(Stage.WAITING, 0, 0);
  private long embedNanos;
  private long storeNanos;

  /** What every ingestion uses. */
  record Tools(DocumentReader reader, Embedder embedder, Windows windows, LongSupplier nanoClock) {}

  /** A window and the chunk it is of. */
  private record Window(int ordinal, Chunk chunk, int index, String text) {}

  /**
   * Makes one that waits.
   *
   * @param asked the stage that asked for it
   */
  Ingestion(Attachment attachment, Tools tools, Span asked) {
    this.attachment = attachment;
    this.tools = tools;
    this.asked = asked;
    this.askedNanos = tools.nanoClock().getAsLong();
  }

  Attachment attachment() {
    return attachment;
  }

  Progress progress() {
    return progress;
  }

  void stop() {
    stopped.countDown();
  }

  /** Does it all, anew: whatever an earlier try left behind is deleted first. */
  IngestReport run(Path content, String name, VectorCollection into) {
    Span whole =
        asked
            .follow("ingest")
            .note("corral.store", attachment.storeId())
            .note("corral.file", attachment.fileId());
    whole.past("queue", tools.nanoClock().getAsLong() - askedNanos, 0);
    try {
      IngestReport report = run(content, name, into, whole);
      whole.end();
      return report;
    } catch (RuntimeException | StackOverflowError e) {
      whole.end(EmbedFailures.of(e).getClass().getSimpleName());
      throw e;
    }
  }

  private IngestReport run(Path content, String name, VectorCollection into, Span whole) {
    into.delete(Selection.where(ChunkRecords.ofRun(attachment.run())));
    long begin = tools.nanoClock().getAsLong();
    progress = new Progress(Stage.EXTRACTING, 0, 0);
    Document document = tools.reader().read(content, name);
    long extracted = tools.nanoClock().getAsLong();
    whole.past("read", extracted - begin, 0);
    progress = new Progress(Stage.CHUNKING, 0, document.pages().size());
    List<Chunk> chunks = new Splitter(attachment.size(), tools.windows()::tokens).split(document);
    List<Window> windows = windows(chunks);
    long cut = tools.nanoClock().getAsLong();
    whole.past("cut", cut - extracted, 0);
    embedAndStore(windows, into, whole);
    return new IngestReport(
        document.pages().size(),
        document.characters(),
        chunks.size(),
        windows.size(),
        extracted - begin,
        cut - extracted,
        embedNanos,
        storeNanos);
  }

  private List<Window> windows(List<Chunk> chunks) {
    List<Window> windows = new ArrayList<>();
    for (int ordinal = 0; ordinal < chunks.size(); ordinal++) {
      List<String> texts = tools.windows().of(chunks.get(ordinal).text());
      for (int index = 0; index < texts.size(); index++) {
        windows.add(new Window(ordinal, chunks.get(ordinal), index, texts.get(index)));
      }
    }
    return windows;
  }

  /** Does it in pieces of a write, each a stage of embedding and one of storing. */
  private void embedAndStore(List<Window> windows, VectorCollection into, Span whole) {
    List<Entry> entries = new ArrayList<>();
    long embedding = tools.nanoClock().getAsLong();
    for (int from = 0; from < windows.size(); from += BATCH) {
      progress = new Progress(Stage.EMBEDDING, from, windows.size());
      List<Window> batch = windows.subList(from, Math.min(from + BATCH, windows.size()));
      List<Embedding> embeddings = embed(batch.stream().map(Window::text).toList());
      for (int i = 0; i < batch.size(); i++) {
        Window w = batch.get(i);
        entries.add(
            ChunkRecords.entry(
                attachment, w.ordinal(), w.chunk(), w.index(), embeddings.get(i).vector()));
      }
      if (entries.size() >= WRITE || from + BATCH >= windows.size()) {
        long begin = tools.nanoClock().getAsLong();
        into.upsert(entries);
        long end = tools.nanoClock().getAsLong();
        storeNanos += end - begin;
        whole.past("embed", end - embedding, end - begin);
        whole.past("store", end - begin, 0);
        embedding = end;
        entries.clear();
      }
    }
  }

  /** Embeds at background pace: a full queue is waited for, not a failure. */
  private List<Embedding> embed(List<String> texts) {
    long begin = tools.nanoClock().getAsLong();
    for (int tries = 1; ; tries++) {
      try {
        if (stopped.await(tries == 1 ? 0 : BUSY_WAIT_MILLIS, TimeUnit.MILLISECONDS)) {
          throw new Failure.Cancelled("the ingestion was stopped").asException();
        }
        List<Embedding> embeddings = tools.embedder().embed(texts);
        embedNanos += tools.nanoClock().getAsLong() - begin;
        return embeddings;
      } catch (EmbedderException e) {
        if (e.reason() != EmbedderException.Reason.BUSY || tries == BUSY_TRIES) {
          throw e;
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new Failure.Cancelled("the ingestion was interrupted").asException();
      }
    }
  }
}

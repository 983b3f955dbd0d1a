package dev.corral.core.retrieval;

import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.FailureException;
import dev.corral.core.exchange.Span;
import dev.corral.core.retrieval.Attachment.Problem;
import dev.corral.core.retrieval.Attachment.Status;
import dev.corral.core.vector.Background;
import dev.corral.core.vector.Selection;
import dev.corral.core.vector.VectorCollection;
import dev.corral.core.vector.VectorDatabase;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Runs ingestions, a few at a time, and enters their ends in the catalogue. */
final class Ingestions implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Ingestions.class.getName());

  /**
   * One reads and cuts while the other embeds; embedding itself takes all cores. Questions go
   * before them.
   */
  private static final int THREADS = 2;

  private final Catalog catalog;
  private final Originals originals;
  private final VectorDatabase vectors;
  private final Eraser eraser;
  private final Ingestion.Tools tools;
  private final int maxWaiting;
  private final AtomicInteger places = new AtomicInteger();
  private final AtomicInteger started = new AtomicInteger();
  private final Map<String, Ingestion> running = new ConcurrentHashMap<>();
  private final ThreadPoolExecutor threads;
  private volatile boolean closing;

  Ingestions(
      Catalog catalog,
      Originals originals,
      VectorDatabase vectors,
      Eraser eraser,
      Ingestion.Tools tools,
      int maxWaiting) {
    this.catalog = catalog;
    this.originals = originals;
    this.vectors = vectors;
    this.eraser = eraser;
    this.tools = tools;
    this.maxWaiting = maxWaiting;
    this.threads =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            work -> Background.thread("ingest-" + started.incrementAndGet(), work));
  }

  /**
   * Takes places in the queue, each for a {@link #start} or a {@link #release}; all or none.
   *
   * @throws FailureException with {@link Failure.Busy}
   */
  void reserve(int count) {
    if (places.addAndGet(count) > maxWaiting) {
      places.addAndGet(-count);
      throw new Failure.Busy(
              maxWaiting + " files are waiting to be ingested", Duration.ofSeconds(10))
          .asException();
    }
  }

  void release() {
    places.decrementAndGet();
  }

  /** Runs an ingestion that has a place. */
  void start(Attachment attachment, Span asked) {
    Ingestion ingestion = new Ingestion(attachment, tools, asked);
    running.put(attachment.run(), ingestion);
    threads.execute(() -> run(ingestion));
  }

  /** Begins again what a stop of the process cut off; there is always a place for it. */
  void resume(Attachment attachment) {
    places.incrementAndGet();
    start(attachment, Span.NONE);
  }

  Optional<Progress> progress(String run) {
    return Optional.ofNullable(running.get(run)).map(Ingestion::progress);
  }

  void stop(String run) {
    Ingestion ingestion = running.get(run);
    if (ingestion != null) {
      ingestion.stop();
    }
  }

  /** Erases now, or leaves it to the end of the ingestion that still writes what is to go. */
  void eraseUnlessRunning(Erasure erasure, Eraser by) {
    boolean writing = erasure instanceof Erasure.Chunks(_, String run) && running.containsKey(run);
    if (!writing) {
      by.erase(erasure);
    }
  }

  private void run(Ingestion ingestion) {
    Attachment attachment = ingestion.attachment();
    try {
      if (!closing && catalog.attachment(attachment.storeId(), attachment.fileId()) != null) {
        ingest(ingestion);
      }
    } catch (RuntimeException | StackOverflowError e) {
      LOG.log(Level.ERROR, "an ingestion could not be entered in the catalogue", e);
    } finally {
      running.remove(attachment.run());
      release();
      Erasure left = new Erasure.Chunks(attachment.storeId(), attachment.run());
      if (catalog.isPending(left)) {
        eraser.erase(left);
      }
    }
  }

  private void ingest(Ingestion ingestion) {
    Attachment attachment = ingestion.attachment();
    StoredFile file = catalog.file(attachment.fileId());
    Optional<VectorCollection> collection =
        vectors.find(ChunkRecords.NAMESPACE, attachment.storeId());
    if (file == null || collection.isEmpty()) {
      return;
    }
    try {
      IngestReport report = ingestion.run(originals.path(file.id()), file.name(), collection.get());
      catalog.end(attachment, Status.COMPLETED, null, report);
    } catch (RuntimeException | StackOverflowError e) {
      Attachment now = catalog.attachment(attachment.storeId(), attachment.fileId());
      if (closing || now == null || !now.run().equals(attachment.run())) {
        return;
      }
      collection.get().delete(Selection.where(ChunkRecords.ofRun(attachment.run())));
      if (now.status() != Status.IN_PROGRESS) {
        return;
      }
      Problem problem = problem(e);
      if (problem.code().equals("internal")) {
        LOG.log(Level.ERROR, "file " + file.id() + " could not be ingested", e);
      }
      catalog.end(attachment, Status.FAILED, problem, IngestReport.NONE);
    }
  }

  private static Problem problem(Throwable thrown) {
    return switch (EmbedFailures.of(thrown)) {
      case Failure.UnreadableDocument(var code, String message) ->
          new Problem(code.name().toLowerCase(Locale.ROOT), message);
      case Failure.StorageFailed(String message) -> new Problem("internal", message);
      case Failure.Busy(String message, _) -> new Problem("internal", message);
      case Failure.QuotaExceeded(String message, _) -> new Problem("internal", message);
      default -> new Problem("internal", "the file could not be ingested; see the server's log");
    };
  }

  /** Stops what runs; it is begun again at the next start. */
  @Override
  public void close() {
    closing = true;
    threads.getQueue().clear();
    running.values().forEach(Ingestion::stop);
    threads.close();
  }
}
